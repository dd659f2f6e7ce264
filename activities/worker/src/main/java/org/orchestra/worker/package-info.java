/**
 * The worker process: it polls the core task queue and those of the clusters, and reconciles what was lost.
 */
@NullMarked
package org.orchestra.worker;

import org.jspecify.annotations.NullMarked;
