package org.orchestra.domain.webhook;

/** What a webhook is told of. */
public enum WebhookEvent {
    /** A task has ended, with its test phase passed or without one. */
    TASK_ENDED("org.orchestra.task.ended"),
    /** The test phase of a task has failed, which ends the task. */
    TASK_TEST_FAILED("org.orchestra.task.test-failed"),
    /** Somebody tries whether the address works. */
    PING("org.orchestra.ping");

    private final String type;

    WebhookEvent(String type) {
        this.type = type;
    }

    /** The type of the CloudEvent. */
    public String type() {
        return type;
    }
}
