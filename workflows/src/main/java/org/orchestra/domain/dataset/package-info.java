/** Datasets: named files and directories, and the rule for the paths inside them. */
@NullMarked
package org.orchestra.domain.dataset;

import org.jspecify.annotations.NullMarked;
