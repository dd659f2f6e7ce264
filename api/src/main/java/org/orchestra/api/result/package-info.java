/** What jobs have left behind: result files and the ends of logs. */
@NullMarked
package org.orchestra.api.result;

import org.jspecify.annotations.NullMarked;
