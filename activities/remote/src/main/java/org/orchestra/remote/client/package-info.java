/** The ports of a worker that has no way to the database: each is a request to the API. */
@NullMarked
package org.orchestra.remote.client;

import org.jspecify.annotations.NullMarked;
