/** Shells in running jobs over HTTP: who may open one, and the way of its bytes between a terminal and the store. */
@NullMarked
package org.orchestra.api.shell;

import org.jspecify.annotations.NullMarked;
