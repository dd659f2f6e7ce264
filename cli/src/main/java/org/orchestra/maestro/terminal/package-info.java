/** What a command writes: tables, JSON, progress and the one sentence of a failure; knows nothing of HTTP. */
@NullMarked
package org.orchestra.maestro.terminal;

import org.jspecify.annotations.NullMarked;
