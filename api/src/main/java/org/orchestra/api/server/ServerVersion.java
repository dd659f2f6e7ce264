package org.orchestra.api.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** The version of Orchestra that was built. */
public final class ServerVersion {
    private ServerVersion() {}

    /** Reads it, for example {@code 0.2.0}. */
    public static String read() {
        var built = new Properties();
        try (InputStream file = ServerVersion.class.getResourceAsStream("/orchestra-version.properties")) {
            built.load(Objects.requireNonNull(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return built.getProperty("version");
    }
}
