/**
 * Reads logs while their runs are running: from the volume where runs write there themselves, else through the database,
 * in pieces that the cluster's worker copies for as long as somebody reads.
 */
@NullMarked
package org.orchestra.follow;

import org.jspecify.annotations.NullMarked;
