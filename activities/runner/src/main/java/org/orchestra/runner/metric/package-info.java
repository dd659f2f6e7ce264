/** Metrics of runs, read from their logs while these grow. */
@NullMarked
package org.orchestra.runner.metric;

import org.jspecify.annotations.NullMarked;
