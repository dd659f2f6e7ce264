/** Emptying a node: its runs are stopped and run elsewhere. */
@NullMarked
package org.orchestra.workflow.drain;

import org.jspecify.annotations.NullMarked;
