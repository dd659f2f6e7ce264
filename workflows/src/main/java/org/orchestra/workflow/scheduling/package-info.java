/** The scheduler of a cluster: its workflow, its messages and the activity of a pass. */
@NullMarked
package org.orchestra.workflow.scheduling;

import org.jspecify.annotations.NullMarked;
