/**
 * The cluster side of a run, for every kind of cluster: the contract of a runner, the Temporal activities around it, and
 * the ports through which a worker reports. Nothing here knows the database.
 */
@NullMarked
package org.orchestra.runner;

import org.jspecify.annotations.NullMarked;
