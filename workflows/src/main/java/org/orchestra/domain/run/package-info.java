/** Runs: one attempt of one job, what it was told to do and how it ended. */
@NullMarked
package org.orchestra.domain.run;

import org.jspecify.annotations.NullMarked;
