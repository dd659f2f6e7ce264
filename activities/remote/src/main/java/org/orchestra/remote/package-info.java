/** What the reports of a cluster's worker look like over HTTP. */
@NullMarked
package org.orchestra.remote;

import org.jspecify.annotations.NullMarked;
