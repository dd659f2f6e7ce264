/** Job types: how metrics are read from the logs of jobs, and what a task gets that leaves it out. */
@NullMarked
package org.orchestra.store.jobtype;

import org.jspecify.annotations.NullMarked;
