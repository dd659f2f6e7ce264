/** Explanations and forecasts: why jobs wait, when they start and how tasks progress. Nothing here changes anything. */
@NullMarked
package org.orchestra.api.explanation;

import org.jspecify.annotations.NullMarked;
