/** The changes of tasks as server-sent events. */
@NullMarked
package org.orchestra.api.event;

import org.jspecify.annotations.NullMarked;
