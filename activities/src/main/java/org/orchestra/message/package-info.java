/** Messages to people: an outbox in PostgreSQL, and who empties it by mail. */
@NullMarked
package org.orchestra.message;

import org.jspecify.annotations.NullMarked;
