/** Uploading and listing datasets. */
@NullMarked
package org.orchestra.api.dataset;

import org.jspecify.annotations.NullMarked;
