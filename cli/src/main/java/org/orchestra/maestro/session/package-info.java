/** The server and user of a command: the process environment, the stored credentials and the rules for names. */
@NullMarked
package org.orchestra.maestro.session;

import org.jspecify.annotations.NullMarked;
