/** Clusters, queues and nodes over HTTP. */
@NullMarked
package org.orchestra.api.capacity;

import org.jspecify.annotations.NullMarked;
