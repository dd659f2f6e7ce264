/** Commands for datasets. Uploads are streamed, never held in memory. */
@NullMarked
package org.orchestra.maestro.dataset;

import org.jspecify.annotations.NullMarked;
