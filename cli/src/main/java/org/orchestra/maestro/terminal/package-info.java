/** Output of commands: tables, JSON, progress bars and failure messages. It does not depend on HTTP. */
@NullMarked
package org.orchestra.maestro.terminal;

import org.jspecify.annotations.NullMarked;
