package org.orchestra.maestro.server;

import static org.orchestra.maestro.text.Texts.text;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** The http or https address of a server, with an optional path and no trailing slash. */
public record ServerAddress(URI uri) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /**
     * Parses an address.
     *
     * @throws IllegalArgumentException with a message for the user, if the text is not an address
     */
    public static ServerAddress of(String text) {
        if (text.contains("@")) {
            // What is before it may be a password, which nobody shall see.
            throw new IllegalArgumentException(
                    text(
                            "a server address has no '@', and no user or password before one; sign in with maestro authenticate"));
        }
        try {
            URI uri = new URI(text.replaceFirst("/+$", ""));
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getRawQuery() == null && uri.getRawFragment() == null) {
                return new ServerAddress(uri);
            }
        } catch (URISyntaxException e) {
            throw invalid(text, e);
        }
        throw invalid(text, null);
    }

    /** The parts of an address; null if it is none. */
    static @Nullable URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    boolean isSecure() {
        return "https".equals(uri.getScheme());
    }

    String host() {
        return uri.getHost();
    }

    int port() {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return isSecure() ? HTTPS_PORT : HTTP_PORT;
    }

    @Override
    public String toString() {
        return uri.toString();
    }

    private static IllegalArgumentException invalid(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                text("'%s' is not a server address; use one such as http://localhost:8080", text), cause);
    }
}
