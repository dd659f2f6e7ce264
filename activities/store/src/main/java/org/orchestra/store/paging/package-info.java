/** Pages of lists. */
@NullMarked
package org.orchestra.store.paging;

import org.jspecify.annotations.NullMarked;
