/** The values that jobs print to their logs, and how they are read from them; logs are hostile, and nothing here knows where they come from. */
@NullMarked
package org.orchestra.volume.metric;

import org.jspecify.annotations.NullMarked;
