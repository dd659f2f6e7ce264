/** Datasets that were registered in place, and whether they are still what they were. */
@NullMarked
package org.orchestra.store.dataset;

import org.jspecify.annotations.NullMarked;
