/** The command that sums up usage. */
@NullMarked
package org.orchestra.maestro.usage;

import org.jspecify.annotations.NullMarked;
