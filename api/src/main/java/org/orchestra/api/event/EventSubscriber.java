package org.orchestra.api.event;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.history.FeedPosition;

/** One client that follows a task, and how far it has come. Its state is the business of the one thread that tells. */
final class EventSubscriber {
    /** Between two signs of life. */
    private static final Duration PULSE = Duration.ofSeconds(15);
    /** How long a client may take nothing of what there is for it. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String user;
    private FeedPosition read;
    private boolean greeted;
    /** When it was told something last. */
    private Instant told;
    /** The way to the client; null until it is open. */
    private volatile @Nullable EventSink client;

    EventSubscriber(String user, FeedPosition begin, Instant now) {
        this.user = user;
        this.read = begin;
        this.told = now;
    }

    void attach(EventSink sink) {
        client = sink;
    }

    String user() {
        return user;
    }

    FeedPosition read() {
        return read;
    }

    boolean isGreeted() {
        return greeted;
    }

    /** Whether it has taken all that it was told, so that it may be told more. */
    boolean isReady() {
        EventSink sink = client;
        return sink != null && sink.isDrained();
    }

    /** Tells it what is new; returns whether there is more for it. */
    boolean tell(EncodedUpdates text, Instant now) {
        EventSink sink = client;
        TaskUpdates news = text.news();
        // Its like, and not it, was greeted.
        boolean nothing = news.transitions().isEmpty() && greeted && news.task() != null;
        if (sink == null || nothing) {
            return false;
        }
        told = now;
        if (!news.transitions().isEmpty()) {
            sink.write(text.transitions());
            read = new FeedPosition(read.task(), read.seq() + news.transitions().size());
        }
        if (news.task() != null && !news.more()) {
            sink.write(text.task());
            greeted = true;
        }
        if (news.isEnd()) {
            sink.end();
        }
        return news.more();
    }

    /** Shows that the stream is alive, or finds that the client takes nothing. */
    void check(Instant now) {
        EventSink sink = client;
        Duration still = Duration.between(told, now);
        if (sink == null) {
            return;
        }
        if (!sink.isDrained() && still.compareTo(PATIENCE) >= 0) {
            sink.drop();
        } else if (sink.isDrained() && still.compareTo(PULSE) >= 0) {
            sink.write(EventEncoder.HEARTBEAT);
            told = now;
        }
    }

    /** Ends the stream; its client comes again and goes on where it was. */
    void leave() {
        EventSink sink = client;
        if (sink == null) {
            return;
        }
        if (sink.isDrained()) {
            sink.end();
        } else {
            sink.drop();
        }
    }
}
