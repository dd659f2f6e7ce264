package org.orchestra.api.event;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads server-sent events as a client does. */
final class EventReader implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final InputStream body;
    private final BufferedReader lines;

    EventReader(InputStream body) {
        this.body = body;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** One event; a comment is one without a name. */
    record ServerSentEvent(
            @Nullable String id,
            @Nullable String name,
            @Nullable JsonNode data) {
        @Override
        public String toString() {
            if (name == null || data == null) {
                return "comment";
            }
            return name.equals("task")
                    ? "task " + data.get("state").asString()
                    : "%s %s>%s"
                            .formatted(
                                    id,
                                    data.get("from").asString(),
                                    data.get("to").asString());
        }
    }

    /** Waits for the next event; null when the stream has ended. */
    @Nullable ServerSentEvent next() throws IOException {
        String id = null;
        String name = null;
        JsonNode data = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                return new ServerSentEvent(id, name, data);
            }
            String value = line.substring(line.indexOf(':') + 1).strip();
            switch (line.substring(0, line.indexOf(':'))) {
                case "id" -> id = value;
                case "event" -> name = value;
                case "data" -> data = JSON.readTree(value);
                default -> {}
            }
        }
        return null;
    }

    /** Reads up to and including the first event with these words. */
    List<String> until(String words) throws IOException {
        List<String> read = new ArrayList<>();
        String last;
        do {
            last = String.valueOf(next());
            read.add(last);
        } while (!last.equals(words) && !last.equals("null"));
        return read;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
