/** Clusters: the sites where jobs run. */
@NullMarked
package org.orchestra.domain.cluster;

import org.jspecify.annotations.NullMarked;
