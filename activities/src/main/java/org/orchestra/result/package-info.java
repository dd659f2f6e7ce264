/** What the jobs of a task have left behind, over the whole task: the files of their results and the ends of their logs. */
@NullMarked
package org.orchestra.result;

import org.jspecify.annotations.NullMarked;
