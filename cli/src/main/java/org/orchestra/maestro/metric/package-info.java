/** Metrics of jobs as tables, sparklines and charts. */
@NullMarked
package org.orchestra.maestro.metric;

import org.jspecify.annotations.NullMarked;
