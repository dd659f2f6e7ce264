/** Creations that a client may repeat, as it marks them with an Idempotency-Key. */
@NullMarked
package org.orchestra.api.idempotency;

import org.jspecify.annotations.NullMarked;
