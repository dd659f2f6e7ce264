/** One HTTP exchange at a time with an Orchestra server, its answers and its refusals; knows no command. */
@NullMarked
package org.orchestra.maestro.server;

import org.jspecify.annotations.NullMarked;
