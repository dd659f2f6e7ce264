/** What running jobs use, for those who look. */
@NullMarked
package org.orchestra.api.use;

import org.jspecify.annotations.NullMarked;
