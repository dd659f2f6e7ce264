package org.orchestra.maestro.webhook;

import java.util.Arrays;

/** What a webhook can be told of. */
enum WebhookEventChoice {
    TASK_ENDED("task.ended"),
    TASK_TEST_FAILED("task.test-failed");

    private final String word;

    WebhookEventChoice(String word) {
        this.word = word;
    }

    /** The event as it is written on the command line. */
    @Override
    public String toString() {
        return word;
    }

    /** The word for what the server calls {@code event}; of one that came later, the server's own. */
    static String word(String event) {
        return Arrays.stream(values())
                .filter(choice -> choice.name().equals(event))
                .findFirst()
                .map(WebhookEventChoice::toString)
                .orElse(event);
    }
}
