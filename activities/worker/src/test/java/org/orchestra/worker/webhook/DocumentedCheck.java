package org.orchestra.worker.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.orchestra.worker.webhook.Receiver.ReceivedEvent;
import tools.jackson.databind.json.JsonMapper;

/** The Python of docs/tasks.md by which a receiver checks an event. */
final class DocumentedCheck {
    private static final Path DOCUMENT = Path.of("../../docs/tasks.md");
    private static final String CALL = """

            import sys
            given = json.load(sys.stdin)
            print(event(given["headers"], given["body"].encode(), given["secret"])["id"])
            """;

    private DocumentedCheck() {}

    /** Runs it on the event, and on one that somebody has changed. Nothing happens where there is no Python. */
    static void assertAccepted(String secret, ReceivedEvent event) throws Exception {
        if (!isPythonThere()) {
            return;
        }
        assertThat(run(secret, event)).isEqualTo(event.headers().get("webhook-id") + "\n");
        assertThat(run(secret, new ReceivedEvent(event.headers(), event.body().replace("FINALIZED", "DONE"))))
                .contains("ValueError: not from Orchestra");
    }

    private static String run(String secret, ReceivedEvent event) throws Exception {
        Process python = new ProcessBuilder("python3", "-c", code() + CALL)
                .redirectErrorStream(true)
                .start();
        // Names of headers as the documentation writes them, which are not those of the server that received them.
        Map<String, String> headers = Map.of(
                "webhook-id", event.headers().get("webhook-id"),
                "webhook-timestamp", event.headers().get("webhook-timestamp"),
                "webhook-signature", event.headers().get("webhook-signature"));
        try (var input = python.getOutputStream()) {
            input.write(JsonMapper.shared()
                    .writeValueAsBytes(Map.of("headers", headers, "body", event.body(), "secret", secret)));
        }
        String said = new String(python.getInputStream().readAllBytes(), UTF_8);
        python.waitFor();
        return said;
    }

    private static String code() throws IOException {
        String section = Files.readString(DOCUMENT).split("\n## Webhooks\n", 2)[1];
        return section.split("```python\n", 2)[1].split("```", 2)[0];
    }

    private static boolean isPythonThere() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "pass").start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }
}
