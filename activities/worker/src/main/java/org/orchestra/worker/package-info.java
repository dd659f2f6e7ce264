/**
 * The worker process: it polls the core task queue and those of the active clusters, and reconciles what was lost.
 */
@NullMarked
package org.orchestra.worker;

import org.jspecify.annotations.NullMarked;
