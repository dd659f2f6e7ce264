/** Tasks: their states, their commands and how their jobs are cut into batches. */
@NullMarked
package org.orchestra.domain.task;

import org.jspecify.annotations.NullMarked;
