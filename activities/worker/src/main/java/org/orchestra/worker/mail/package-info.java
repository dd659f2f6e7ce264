/** Delivers the messages of the outbox by mail, or into the log. */
@NullMarked
package org.orchestra.worker.mail;

import org.jspecify.annotations.NullMarked;
