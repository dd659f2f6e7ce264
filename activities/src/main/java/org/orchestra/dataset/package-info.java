/** Datasets: how uploads arrive on the volume, and what PostgreSQL knows of them. */
@NullMarked
package org.orchestra.dataset;

import org.jspecify.annotations.NullMarked;
