package org.orchestra.temporal;

import static org.orchestra.domain.Text.format;

import io.temporal.client.WorkflowClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.orchestra.domain.task.TaskIds;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Addresses in Temporal's web UI, where {@code orchestra.temporal-ui} says where that is. */
@Component
public class TemporalUiLinks {
    private final String ui;
    private final String namespace;

    TemporalUiLinks(@Value("${orchestra.temporal-ui:}") String ui, WorkflowClient client) {
        this.ui = ui.strip();
        this.namespace = client.getOptions().getNamespace();
    }

    /** Where a task's workflow is to be seen; empty when the UI's place is not known. */
    public Optional<String> task(String task) {
        if (ui.isEmpty()) {
            return Optional.empty();
        }
        String root = ui.endsWith("/") ? ui.substring(0, ui.length() - 1) : ui;
        return Optional.of(
                format("%s/namespaces/%s/workflows/%s", root, encoded(namespace), encoded(TaskIds.workflow(task))));
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8);
    }
}
