package org.orchestra.maestro.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamTest {
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void readsEventsWhateverEndsTheirLines(String end) throws IOException {
        // given
        String text =
                ":welcome\n\nid: 7\nevent: transition\ndata: {\"a\":\ndata:  1}\nretry: 500\n\nevent:task\ndata:x\n\n";

        // then
        assertThat(events(text.replace("\n", end)))
                .containsExactly(new ServerEvent("7", "transition", "{\"a\":\n 1}"), new ServerEvent("7", "task", "x"));
    }

    @Test
    void anEventHasATypeOnlyForItselfAndNeedsData() throws IOException {
        // then
        assertThat(events("event: a\n\ndata\n\nid: 1\n\nevent: b\ndata: x\n\ndata: y\n\n"))
                .containsExactly(
                        new ServerEvent(null, "message", ""),
                        new ServerEvent("1", "b", "x"),
                        new ServerEvent("1", "message", "y"));
    }

    @Test
    void whatBreaksOffIsNoEvent() throws IOException {
        // then
        assertThat(events("data: 1\n\ndata: 2\n")).containsExactly(new ServerEvent(null, "message", "1"));
    }

    @Test
    void aMarkBeforeTheFirstLineIsNotPartOfIt() throws IOException {
        // then
        assertThat(events("\uFEFFdata: 1\n\n\uFEFFdata: 2\n\n")).containsExactly(new ServerEvent(null, "message", "1"));
    }

    private static List<ServerEvent> events(String text) throws IOException {
        EventStream stream = new EventStream(new ByteArrayInputStream(text.getBytes(UTF_8)));
        List<ServerEvent> events = new ArrayList<>();
        for (ServerEvent event = stream.next(); event != null; event = stream.next()) {
            events.add(event);
        }
        return events;
    }
}
