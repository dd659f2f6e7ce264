/** Webhooks of users: what they are, where they may lead, and what is to be sent there. */
@NullMarked
package org.orchestra.store.webhook;

import org.jspecify.annotations.NullMarked;
