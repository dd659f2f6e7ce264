/** What there is to run on. */
@NullMarked
package org.orchestra.api.capacity;

import org.jspecify.annotations.NullMarked;
