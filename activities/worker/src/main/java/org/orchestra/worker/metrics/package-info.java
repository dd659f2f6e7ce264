/** Metrics for monitoring: they listen to what other parts did and read the database now and then. */
@NullMarked
package org.orchestra.worker.metrics;

import org.jspecify.annotations.NullMarked;
