/** Tasks and jobs over HTTP. */
@NullMarked
package org.orchestra.api.task;

import org.jspecify.annotations.NullMarked;
