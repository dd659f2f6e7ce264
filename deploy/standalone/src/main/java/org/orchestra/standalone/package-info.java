/** The whole system in one process: embedded PostgreSQL, Temporal, API and worker, with everything below one folder. */
@NullMarked
package org.orchestra.standalone;

import org.jspecify.annotations.NullMarked;
