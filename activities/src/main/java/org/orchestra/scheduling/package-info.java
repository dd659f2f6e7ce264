/** The scheduler's pass in PostgreSQL, and its wake-ups. */
@NullMarked
package org.orchestra.scheduling;

import org.jspecify.annotations.NullMarked;
