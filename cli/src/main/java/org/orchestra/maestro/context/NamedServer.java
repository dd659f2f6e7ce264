package org.orchestra.maestro.context;

import org.jspecify.annotations.Nullable;

/**
 * A context as it is listed.
 *
 * @param user who is signed in there; absent for nobody
 */
record NamedServer(
        String name,
        boolean inUse,
        String server,
        @Nullable String user,
        @Nullable String ca) {}
