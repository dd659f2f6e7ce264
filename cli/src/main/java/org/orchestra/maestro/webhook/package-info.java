/** Commands for webhooks. */
@NullMarked
package org.orchestra.maestro.webhook;

import org.jspecify.annotations.NullMarked;
