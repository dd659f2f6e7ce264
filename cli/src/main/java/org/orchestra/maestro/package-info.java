/** The {@code maestro} command itself: global options, subcommands and exit codes. It sends no requests. */
@NullMarked
package org.orchestra.maestro;

import org.jspecify.annotations.NullMarked;
