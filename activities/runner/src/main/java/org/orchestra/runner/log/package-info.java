/** Logs of running runs, copied from a cluster to those who read them. */
@NullMarked
package org.orchestra.runner.log;

import org.jspecify.annotations.NullMarked;
