/** The scheduler of a cluster: its workflow, its messages and its activity, the pass. */
@NullMarked
package org.orchestra.workflow.scheduling;

import org.jspecify.annotations.NullMarked;
