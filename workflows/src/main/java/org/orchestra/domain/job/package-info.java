/** Jobs: a job is one configuration file of a task, with a state. */
@NullMarked
package org.orchestra.domain.job;

import org.jspecify.annotations.NullMarked;
