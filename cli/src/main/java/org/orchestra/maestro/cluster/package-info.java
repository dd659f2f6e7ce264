/** Commands for clusters. */
@NullMarked
package org.orchestra.maestro.cluster;

import org.jspecify.annotations.NullMarked;
