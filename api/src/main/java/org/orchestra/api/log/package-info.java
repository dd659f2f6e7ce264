/** The logs of runs over HTTP, whether stored or still growing. */
@NullMarked
package org.orchestra.api.log;

import org.jspecify.annotations.NullMarked;
