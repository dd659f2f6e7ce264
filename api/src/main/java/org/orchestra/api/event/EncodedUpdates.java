package org.orchestra.api.event;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** News as they go over the line: put into words once, for however many clients. */
final class EncodedUpdates {
    private final TaskUpdates news;
    private final EventEncoder text;
    private byte @Nullable [] transitions;
    private byte @Nullable [] task;

    EncodedUpdates(TaskUpdates news, EventEncoder text) {
        this.news = news;
        this.text = text;
    }

    TaskUpdates news() {
        return news;
    }

    byte[] transitions() {
        if (transitions == null) {
            transitions = text.transitions(news.transitions());
        }
        return transitions;
    }

    byte[] task() {
        if (task == null) {
            task = text.task(requireNonNull(news.task()));
        }
        return task;
    }
}
