/** Commands on where jobs can run. */
@NullMarked
package org.orchestra.maestro.capacity;

import org.jspecify.annotations.NullMarked;
