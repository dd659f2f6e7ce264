/** What has happened to a task and its jobs, as the server recorded it. */
@NullMarked
package org.orchestra.maestro.history;

import org.jspecify.annotations.NullMarked;
