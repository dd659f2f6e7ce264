/** Commands for job types. */
@NullMarked
package org.orchestra.maestro.jobtype;

import org.jspecify.annotations.NullMarked;
