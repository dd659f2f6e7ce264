/** Pages of lists. */
@NullMarked
package org.orchestra.paging;

import org.jspecify.annotations.NullMarked;
