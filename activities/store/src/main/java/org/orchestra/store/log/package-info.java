/** Logs of running jobs on their way from a cluster to their readers, as leases and pieces in the database. */
@NullMarked
package org.orchestra.store.log;

import org.jspecify.annotations.NullMarked;
