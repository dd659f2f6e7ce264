package org.orchestra.api.event;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.stream.StreamSink;
import org.orchestra.store.history.FeedPosition;

/** One client that watches a task, and its position. Only the one thread that runs rounds changes its state. */
final class EventSubscriber {
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(15);
    /** How long a client may leave unread what was sent to it. */
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(1);

    private final String user;
    private FeedPosition position;
    private boolean taskSent;
    /** Whether there is more for it, or it has not been sent the task yet. */
    private volatile boolean waiting = true;

    private Instant lastSent;
    /** Null until it is open. */
    private volatile @Nullable StreamSink sink;

    EventSubscriber(String user, FeedPosition begin, Instant now) {
        this.user = user;
        this.position = begin;
        this.lastSent = now;
    }

    void attach(StreamSink opened) {
        sink = opened;
    }

    String user() {
        return user;
    }

    FeedPosition position() {
        return position;
    }

    boolean isTaskSent() {
        return taskSent;
    }

    boolean isWaiting() {
        return waiting;
    }

    /** Whether it has read everything that was sent, so that it may be sent more. */
    boolean isReady() {
        StreamSink open = sink;
        return open != null && open.isDrained();
    }

    /** Sends updates; returns whether there are more. */
    boolean update(EncodedUpdates encoded, Instant now) {
        StreamSink open = sink;
        TaskUpdates updates = encoded.updates();
        // Another subscriber at the same position needed the task, and this one has it.
        boolean nothing = updates.transitions().isEmpty() && taskSent && updates.task() != null;
        if (open == null || nothing) {
            return false;
        }
        lastSent = now;
        if (!updates.transitions().isEmpty()) {
            open.write(encoded.transitions());
            position = new FeedPosition(
                    position.task(), position.seq() + updates.transitions().size());
        }
        if (updates.task() != null && !updates.more()) {
            open.write(encoded.task());
            taskSent = true;
        }
        waiting = updates.more();
        if (updates.isEnd()) {
            open.end();
        }
        return updates.more();
    }

    /** Forgets a client that has hung up or reads nothing, and sends a heartbeat to one that has heard nothing for long. */
    void check(Instant now) {
        StreamSink open = sink;
        if (open == null) {
            return;
        }
        if (open.isAbandoned()) {
            open.abort();
            return;
        }
        Duration silence = Duration.between(lastSent, now);
        boolean drained = open.isDrained();
        if (!drained && silence.compareTo(READ_TIMEOUT) >= 0) {
            open.abort();
        } else if (drained && silence.compareTo(HEARTBEAT_INTERVAL) >= 0) {
            open.write(EventEncoder.HEARTBEAT);
            lastSent = now;
        }
    }

    /** Ends the stream. The client connects again and goes on from its position. */
    void disconnect() {
        StreamSink open = sink;
        if (open == null) {
            return;
        }
        if (open.isDrained()) {
            open.end();
        } else {
            open.abort();
        }
    }
}
