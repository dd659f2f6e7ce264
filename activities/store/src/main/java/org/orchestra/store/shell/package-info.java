/** Shells in running containers between their users and the workers of clusters, as leases and pieces in the database. */
@NullMarked
package org.orchestra.store.shell;

import org.jspecify.annotations.NullMarked;
