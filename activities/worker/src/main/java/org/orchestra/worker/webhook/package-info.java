/** Sends the events of the outbox to webhooks, each to where it may go. */
@NullMarked
package org.orchestra.worker.webhook;

import org.jspecify.annotations.NullMarked;
