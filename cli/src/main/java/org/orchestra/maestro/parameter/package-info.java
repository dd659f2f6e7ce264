/** Parameters of tasks, and their values in jobs, as people write them. Nothing here knows the other settings of a task. */
@NullMarked
package org.orchestra.maestro.parameter;

import org.jspecify.annotations.NullMarked;
