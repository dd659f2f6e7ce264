/** What users used of the slots, over HTTP. */
@NullMarked
package org.orchestra.api.usage;

import org.jspecify.annotations.NullMarked;
