/** Completion of command lines by a shell, and the names on the server that it offers. */
@NullMarked
package org.orchestra.maestro.completion;

import org.jspecify.annotations.NullMarked;
