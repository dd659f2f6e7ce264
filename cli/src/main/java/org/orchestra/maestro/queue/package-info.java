/** Commands for queues and their jobs. */
@NullMarked
package org.orchestra.maestro.queue;

import org.jspecify.annotations.NullMarked;
