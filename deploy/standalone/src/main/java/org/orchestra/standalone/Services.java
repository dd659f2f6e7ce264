package org.orchestra.standalone;

import java.util.Map;

/** The API and the worker in one Spring context. */
final class Services implements AutoCloseable {
    static Services start(
            Home home, Map<String, String> environment, EmbeddedDatabase database, TemporalService temporal) {
        return new Services();
    }

    int port() {
        return 8080;
    }

    @Override
    public void close() {}
}
