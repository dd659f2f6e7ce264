/** The volume that the API, the workers and the jobs share: its layout, and every access to what lies on it. */
@NullMarked
package org.orchestra.volume;

import org.jspecify.annotations.NullMarked;
