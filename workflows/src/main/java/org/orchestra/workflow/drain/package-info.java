/** The drain of a node: its runs are stopped, and their jobs run elsewhere. */
@NullMarked
package org.orchestra.workflow.drain;

import org.jspecify.annotations.NullMarked;
