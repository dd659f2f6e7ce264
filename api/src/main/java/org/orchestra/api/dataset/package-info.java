/** Datasets: uploading, storing and listing them. */
@NullMarked
package org.orchestra.api.dataset;

import org.jspecify.annotations.NullMarked;
