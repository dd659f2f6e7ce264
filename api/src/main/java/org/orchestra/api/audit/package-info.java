/** The audit log over HTTP, and what of the requests goes into it. */
@NullMarked
package org.orchestra.api.audit;

import org.jspecify.annotations.NullMarked;
