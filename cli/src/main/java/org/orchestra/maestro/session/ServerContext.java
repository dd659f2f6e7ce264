package org.orchestra.maestro.session;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server that the user has given a name.
 *
 * @param server its address
 * @param ca absolute path of the file of its certificate authority; absent when Java knows it
 */
public record ServerContext(
        String name, String server, @Nullable String ca) {
    public ServerContext {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(server, "server");
    }
}
