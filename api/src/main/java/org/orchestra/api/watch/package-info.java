/** Streams of what happens to tasks, as server-sent events. */
@NullMarked
package org.orchestra.api.watch;

import org.jspecify.annotations.NullMarked;
