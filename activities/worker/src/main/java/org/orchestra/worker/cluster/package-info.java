/** What a worker does for a cluster: it polls the cluster's task queue, and watches its nodes, homes and logs. */
@NullMarked
package org.orchestra.worker.cluster;

import org.jspecify.annotations.NullMarked;
