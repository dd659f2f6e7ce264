/** Which runs must leave a drained node. */
@NullMarked
package org.orchestra.store.drain;

import org.jspecify.annotations.NullMarked;
