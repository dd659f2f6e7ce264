/** Clusters, queues and nodes: what admins edit, what clusters report, and the health that follows from it. */
@NullMarked
package org.orchestra.store.capacity;

import org.jspecify.annotations.NullMarked;
