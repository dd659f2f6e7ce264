/**
 * The text of logs: limits their size, reads their end, resumes where a reader left off. Nothing here runs or blocks.
 */
@NullMarked
package org.orchestra.volume.log;

import org.jspecify.annotations.NullMarked;
