/** The metrics of runs: read from their logs while these grow, on the side of the clusters' workers, and kept as bounded series. */
@NullMarked
package org.orchestra.store.metric;

import org.jspecify.annotations.NullMarked;
