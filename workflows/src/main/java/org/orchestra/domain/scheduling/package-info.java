/** Decides which job gets the next slot, and forecasts when the others start; without a database. See DESIGN.md. */
@NullMarked
package org.orchestra.domain.scheduling;

import org.jspecify.annotations.NullMarked;
