/** Files by open handle, as Linux offers it and the JDK does not: resolved beneath a folder, without links, never blocking. */
@NullMarked
package org.orchestra.volume.linux;

import org.jspecify.annotations.NullMarked;
