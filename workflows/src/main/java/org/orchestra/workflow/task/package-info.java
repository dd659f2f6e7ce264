/** The life of a task: its workflow, its batches of jobs, their messages and the activities they call. */
@NullMarked
package org.orchestra.workflow.task;

import org.jspecify.annotations.NullMarked;
