/** Commands for tasks. */
@NullMarked
package org.orchestra.maestro.task;

import org.jspecify.annotations.NullMarked;
