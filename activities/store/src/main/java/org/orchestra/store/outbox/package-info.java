/** Messages to people and to their webhooks: written in the transaction of what they report, delivered afterwards. */
@NullMarked
package org.orchestra.store.outbox;

import org.jspecify.annotations.NullMarked;
