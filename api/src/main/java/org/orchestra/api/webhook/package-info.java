/** Webhooks over HTTP: everybody's own. */
@NullMarked
package org.orchestra.api.webhook;

import org.jspecify.annotations.NullMarked;
