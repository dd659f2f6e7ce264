package org.orchestra.maestro.server;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a server is reached.
 *
 * @param proxy absent for the direct way
 * @param authority PEM file with certificates that are trusted beside Java's; absent for none
 * @param debug where each exchange is shown; absent for nowhere
 */
public record ServerRoute(
        ServerAddress address,
        @Nullable HttpProxy proxy,
        @Nullable Path authority,
        @Nullable PrintWriter debug) {}
