/** Tasks: their states, their commands, and the batches of their jobs. */
@NullMarked
package org.orchestra.domain.task;

import org.jspecify.annotations.NullMarked;
