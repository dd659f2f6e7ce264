/** Figures for monitoring: hears what the other parts did, reads the database now and then, and is known to none of them. */
@NullMarked
package org.orchestra.metrics;

import org.jspecify.annotations.NullMarked;
