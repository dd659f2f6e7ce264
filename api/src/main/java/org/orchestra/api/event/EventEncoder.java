package org.orchestra.api.event;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.orchestra.store.history.Transition;
import org.orchestra.store.task.TaskView;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Encodes server-sent events. */
@Component
class EventEncoder {
    /** A comment: it keeps proxies from closing a silent connection. */
    static final byte[] HEARTBEAT = bytes(":\n\n");

    private final JsonMapper json;

    EventEncoder(JsonMapper json) {
        this.json = json;
    }

    byte[] transitions(List<Transition> transitions) {
        StringBuilder text = new StringBuilder();
        for (Transition transition : transitions) {
            text.append("id: ").append(transition.seq()).append("\nevent: transition\n");
            data(text, transition);
        }
        return bytes(text.toString());
    }

    byte[] task(TaskView task) {
        StringBuilder text = new StringBuilder("event: task\n");
        data(text, task);
        return bytes(text.toString());
    }

    private void data(StringBuilder text, Object content) {
        text.append("data: ").append(json.writeValueAsString(content)).append("\n\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
