/** Runs: how a grant is taken up, how a run ends, what becomes of its job, and which nodes are at fault. */
@NullMarked
package org.orchestra.store.run;

import org.jspecify.annotations.NullMarked;
