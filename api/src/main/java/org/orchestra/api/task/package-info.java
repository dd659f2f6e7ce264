/** Tasks, their jobs, and what the jobs wrote. */
@NullMarked
package org.orchestra.api.task;

import org.jspecify.annotations.NullMarked;
