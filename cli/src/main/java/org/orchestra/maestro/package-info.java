/** The command {@code maestro} itself: its options for every command, its sub-commands and its exit codes; no request is made here. */
@NullMarked
package org.orchestra.maestro;

import org.jspecify.annotations.NullMarked;
