/** Logs of runs over HTTP, stored or growing. */
@NullMarked
package org.orchestra.api.log;

import org.jspecify.annotations.NullMarked;
