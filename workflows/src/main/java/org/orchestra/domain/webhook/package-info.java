/** Webhooks: what they are told of, and which addresses they may have. */
@NullMarked
package org.orchestra.domain.webhook;

import org.jspecify.annotations.NullMarked;
