/** Topics of {@code maestro help}, whose texts are resources of this package, and manual pages of the commands. */
@NullMarked
package org.orchestra.maestro.help;

import org.jspecify.annotations.NullMarked;
