/** What waits for the end of a transaction. */
@NullMarked
package org.orchestra.store.transaction;

import org.jspecify.annotations.NullMarked;
