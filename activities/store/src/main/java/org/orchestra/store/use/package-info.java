/** Who looks at what running jobs use, and what was measured for them. */
@NullMarked
package org.orchestra.store.use;

import org.jspecify.annotations.NullMarked;
