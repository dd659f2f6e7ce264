/** Commands for jobs: their runs, logs and files. */
@NullMarked
package org.orchestra.maestro.job;

import org.jspecify.annotations.NullMarked;
