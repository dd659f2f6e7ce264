/** Emptying drained nodes: which runs have to leave, and who sees to it. */
@NullMarked
package org.orchestra.drain;

import org.jspecify.annotations.NullMarked;
