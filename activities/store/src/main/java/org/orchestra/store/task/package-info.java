/** Tasks and their jobs: creation, phases, kill, retry, deletion, and the database side of the task workflow. */
@NullMarked
package org.orchestra.store.task;

import org.jspecify.annotations.NullMarked;
