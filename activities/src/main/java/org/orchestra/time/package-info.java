/** The clock of everything that is not SQL. */
@NullMarked
package org.orchestra.time;

import org.jspecify.annotations.NullMarked;
