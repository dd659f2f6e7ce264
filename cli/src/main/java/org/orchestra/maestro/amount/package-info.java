/** What a job gets, as people write it: CPUs, memory, time; knows no queue and no task. */
@NullMarked
package org.orchestra.maestro.amount;

import org.jspecify.annotations.NullMarked;
