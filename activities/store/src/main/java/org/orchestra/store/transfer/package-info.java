/** What workers of clusters with a volume of their own read from the server's volume, and write to it. */
@NullMarked
package org.orchestra.store.transfer;

import org.jspecify.annotations.NullMarked;
