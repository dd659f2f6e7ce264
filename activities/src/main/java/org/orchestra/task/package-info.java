/** Tasks and their jobs in PostgreSQL, and the database's side of the task workflow. */
@NullMarked
package org.orchestra.task;

import org.jspecify.annotations.NullMarked;
