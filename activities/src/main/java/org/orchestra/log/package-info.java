/** The text of logs: kept within bounds, read from its end, continued where a reader left off; nothing here runs or waits. */
@NullMarked
package org.orchestra.log;

import org.jspecify.annotations.NullMarked;
