/** Runs: a run is one attempt of one job, with its specification and its outcome. */
@NullMarked
package org.orchestra.domain.run;

import org.jspecify.annotations.NullMarked;
