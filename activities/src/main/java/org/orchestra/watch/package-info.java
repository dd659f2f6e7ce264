/** What is new of tasks, for those who watch them. */
@NullMarked
package org.orchestra.watch;

import org.jspecify.annotations.NullMarked;
