/** The client side of Temporal: connection, search attributes, and everything that starts or signals a workflow. */
@NullMarked
package org.orchestra.temporal;

import org.jspecify.annotations.NullMarked;
