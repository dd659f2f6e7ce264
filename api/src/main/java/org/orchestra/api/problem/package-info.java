/** Every way in which a request can fail, as a problem document (RFC 9457) with a code and a message. */
@NullMarked
package org.orchestra.api.problem;

import org.jspecify.annotations.NullMarked;
