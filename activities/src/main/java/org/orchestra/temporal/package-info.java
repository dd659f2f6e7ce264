/** The way to Temporal: address, client, search attributes. */
@NullMarked
package org.orchestra.temporal;

import org.jspecify.annotations.NullMarked;
