/** The sequence of events: Temporal workflows, their messages and the activities they call. No SQL, no Kubernetes. */
@NullMarked
package org.orchestra.workflow;

import org.jspecify.annotations.NullMarked;
