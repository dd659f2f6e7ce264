/** The history of a task and its jobs, as recorded by the server. */
@NullMarked
package org.orchestra.maestro.history;

import org.jspecify.annotations.NullMarked;
