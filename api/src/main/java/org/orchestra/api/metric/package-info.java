/** The metrics of tasks and jobs over HTTP. */
@NullMarked
package org.orchestra.api.metric;

import org.jspecify.annotations.NullMarked;
