/** Job types over HTTP. */
@NullMarked
package org.orchestra.api.jobtype;

import org.jspecify.annotations.NullMarked;
