/** Where everything lies on the volume that the API, the workers and the jobs share. */
@NullMarked
package org.orchestra.storage;

import org.jspecify.annotations.NullMarked;
