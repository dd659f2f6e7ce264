/** Commands on datasets; what they upload is streamed, never held. */
@NullMarked
package org.orchestra.maestro.dataset;

import org.jspecify.annotations.NullMarked;
