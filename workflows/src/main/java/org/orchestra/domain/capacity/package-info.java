/** Capacity: queues, nodes and slots. */
@NullMarked
package org.orchestra.domain.capacity;

import org.jspecify.annotations.NullMarked;
