package org.orchestra.api.watch;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.orchestra.watch.News;

/** News as they go over the line: put into words once, for however many clients. */
final class NewsText {
    private final News news;
    private final EventText text;
    private byte @Nullable [] transitions;
    private byte @Nullable [] task;

    NewsText(News news, EventText text) {
        this.news = news;
        this.text = text;
    }

    News news() {
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
