/** Requests of workers that have no way to the database, handed on to the ports that write into it. */
@NullMarked
package org.orchestra.remote.server;

import org.jspecify.annotations.NullMarked;
