/** The HTTP server: what it reads, how slowly a client may send and read, and how many connections it may hold. */
@NullMarked
package org.orchestra.api.server;

import org.jspecify.annotations.NullMarked;
