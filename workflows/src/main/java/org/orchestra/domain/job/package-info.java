/** Jobs: one configuration file of a task each, and their states. */
@NullMarked
package org.orchestra.domain.job;

import org.jspecify.annotations.NullMarked;
