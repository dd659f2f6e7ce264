package org.orchestra.maestro.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events, as defined by the HTML standard, one by one as they arrive. It drops an incomplete event at
 * the end of the stream. Libraries for such events bring their own HTTP client, with the problems that HttpTransport
 * avoids.
 */
final class EventStream {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final String DEFAULT_TYPE = "message";

    private final BufferedReader lines;
    private final StringBuilder data = new StringBuilder();
    private @Nullable String id;
    private String type = "";
    private boolean started;

    EventStream(InputStream body) {
        this.lines = new BufferedReader(new InputStreamReader(body, UTF_8));
    }

    /** Waits for the next complete event; returns null at the end of the stream. */
    @Nullable ServerEvent next() throws IOException {
        for (String line = line(); line != null; line = line()) {
            if (!line.isEmpty()) {
                parse(line);
            } else if (!data.isEmpty()) {
                return dispatch();
            } else {
                type = "";
            }
        }
        return null;
    }

    private @Nullable String line() throws IOException {
        String line = lines.readLine();
        boolean marked = !started && line != null && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK;
        started = true;
        return marked ? line.substring(1) : line;
    }

    /** A line without a field name is a comment. */
    private void parse(String line) {
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + (line.startsWith(" ", colon + 1) ? 2 : 1));
        switch (field) {
            case "event" -> type = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> id = value.indexOf('\0') < 0 ? value : id;
            default -> {}
        }
    }

    private ServerEvent dispatch() {
        ServerEvent event =
                new ServerEvent(id, type.isEmpty() ? DEFAULT_TYPE : type, data.substring(0, data.length() - 1));
        data.setLength(0);
        type = "";
        return event;
    }
}
