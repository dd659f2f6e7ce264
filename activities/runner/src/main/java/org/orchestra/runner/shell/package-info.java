/** Shells in the containers of running runs: what a cluster's worker does with those that the API has written down. */
@NullMarked
package org.orchestra.runner.shell;

import org.jspecify.annotations.NullMarked;
