/** What running runs use now, measured while somebody looks, and its port {@code UseRequests}. */
@NullMarked
package org.orchestra.runner.use;

import org.jspecify.annotations.NullMarked;
