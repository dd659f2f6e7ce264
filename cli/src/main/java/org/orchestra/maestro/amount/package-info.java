/** The user notation of CPUs, memory and time. It does not depend on queues or tasks. */
@NullMarked
package org.orchestra.maestro.amount;

import org.jspecify.annotations.NullMarked;
