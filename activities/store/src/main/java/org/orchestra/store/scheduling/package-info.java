/** The scheduling pass: it reads a snapshot, plans, and grants slots in one transaction. */
@NullMarked
package org.orchestra.store.scheduling;

import org.jspecify.annotations.NullMarked;
