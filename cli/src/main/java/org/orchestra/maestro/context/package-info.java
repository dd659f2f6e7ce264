/** The commands for the servers that a user has given names. */
@NullMarked
package org.orchestra.maestro.context;

import org.jspecify.annotations.NullMarked;
