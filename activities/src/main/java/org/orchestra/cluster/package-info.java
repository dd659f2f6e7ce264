/** Clusters, queues and nodes in PostgreSQL, and the first ones of a fresh installation. */
@NullMarked
package org.orchestra.cluster;

import org.jspecify.annotations.NullMarked;
