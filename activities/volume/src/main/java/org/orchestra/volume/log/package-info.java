/**
 * The text of logs: kept within bounds, read from the end, resumed where a reader left off. Nothing here runs or
 * waits.
 */
@NullMarked
package org.orchestra.volume.log;

import org.jspecify.annotations.NullMarked;
