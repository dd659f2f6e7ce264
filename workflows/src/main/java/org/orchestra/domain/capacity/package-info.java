/** Queues, nodes and slots: what there is to give. */
@NullMarked
package org.orchestra.domain.capacity;

import org.jspecify.annotations.NullMarked;
