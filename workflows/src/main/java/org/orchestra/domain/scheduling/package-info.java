/** Who gets the next slot: the priority rule and the plan of a scheduling pass, without a database. */
@NullMarked
package org.orchestra.domain.scheduling;

import org.jspecify.annotations.NullMarked;
