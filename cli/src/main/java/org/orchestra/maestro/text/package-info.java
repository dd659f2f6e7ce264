/** What the program says, in the language of whoever reads it. */
@NullMarked
package org.orchestra.maestro.text;

import org.jspecify.annotations.NullMarked;
