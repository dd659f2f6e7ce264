/** Texts of {@code maestro help} about what spans several commands; they are resources of this package. */
@NullMarked
package org.orchestra.maestro.help;

import org.jspecify.annotations.NullMarked;
