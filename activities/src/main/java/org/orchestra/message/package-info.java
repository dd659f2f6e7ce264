/** Messages to people, written into an outbox in PostgreSQL. */
@NullMarked
package org.orchestra.message;

import org.jspecify.annotations.NullMarked;
