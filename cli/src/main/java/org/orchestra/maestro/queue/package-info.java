/** Commands on queues: where jobs can run, and what runs and waits there. */
@NullMarked
package org.orchestra.maestro.queue;

import org.jspecify.annotations.NullMarked;
