/** The worker of one cluster that has no way to the database: it asks the API, and reports to it. */
@NullMarked
package org.orchestra.worker.remote;

import org.jspecify.annotations.NullMarked;
