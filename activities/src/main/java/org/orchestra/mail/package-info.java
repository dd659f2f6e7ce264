/** Sends the messages that lie in the outbox: by mail, or into the log. */
@NullMarked
package org.orchestra.mail;

import org.jspecify.annotations.NullMarked;
