package org.orchestra.api.event;

import static java.util.stream.Collectors.toSet;
import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.orchestra.api.stream.StreamListener;
import org.orchestra.api.stream.StreamOpening;
import org.orchestra.api.stream.StreamPlaces;
import org.orchestra.api.stream.StreamPoll;
import org.orchestra.api.stream.StreamPoller;
import org.orchestra.api.stream.StreamRound.Next;
import org.orchestra.domain.Refusal;
import org.orchestra.store.history.FeedPosition;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Sends updates to everybody who watches a task. One thread looks for all subscribers twice a second, with one query while
 * nothing is new, whichever process made the change.
 */
@Component
class EventStreams implements SmartLifecycle {
    /** How many streams one user may have open. */
    static final int MAX_PER_USER = 20;

    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final String EVERYBODY = "all users";

    private final UpdateSource source;
    private final EventEncoder encoder;
    private final Clock clock;
    private final Set<EventSubscriber> subscribers = ConcurrentHashMap.newKeySet();
    private final StreamPlaces places = new StreamPlaces(Integer.MAX_VALUE, MAX_PER_USER);
    private final StreamPoll regularRounds;
    /** For subscribers that need not wait for a regular round, as they have not been sent all that there is. */
    private final StreamPoll extraRounds;

    private volatile boolean running;
    private volatile boolean stopping;

    @Autowired
    EventStreams(TaskEventFeed feed, EventEncoder encoder, Clock clock) {
        this(feed::since, encoder, clock, new StreamPoller("task-events", 1, 1));
    }

    EventStreams(UpdateSource source, EventEncoder encoder, Clock clock, StreamPoller poller) {
        this.source = source;
        this.encoder = encoder;
        this.clock = clock;
        this.regularRounds = poller.poll(EVERYBODY, INTERVAL, this::updateAll);
        this.extraRounds = poller.poll(EVERYBODY, INTERVAL, this::updateWaiting);
    }

    /** As {@link TaskEventFeed#since}. */
    interface UpdateSource {
        Map<FeedPosition, TaskUpdates> since(Set<FeedPosition> positions, Set<Long> wanted);
    }

    /**
     * Lets a user watch a task until it has ended.
     *
     * @throws Refusal when the user has too many streams open; the stream has not been opened then
     */
    void open(String user, FeedPosition begin, StreamOpening opening) throws IOException {
        if (!places.take(user)) {
            throw Refusal.tooMany(
                    "too-many-streams",
                    format(
                            "You watch %d tasks at once, which is the limit: end one of these streams before you open another.",
                            MAX_PER_USER));
        }
        EventSubscriber subscriber = new EventSubscriber(user, begin, clock.instant());
        add(subscriber);
        try {
            subscriber.attach(opening.open(new SubscriberListener(subscriber)));
        } catch (IOException | RuntimeException e) {
            remove(subscriber);
            throw e;
        }
        if (stopping) {
            subscriber.disconnect();
        }
        extraRounds.wake();
    }

    private void add(EventSubscriber subscriber) {
        boolean first = subscribers.isEmpty();
        subscribers.add(subscriber);
        if (first) {
            regularRounds.wake();
        }
    }

    private void remove(EventSubscriber subscriber) {
        if (subscribers.remove(subscriber)) {
            places.release(subscriber.user());
        }
    }

    private Next updateAll() {
        Instant now = clock.instant();
        subscribers.forEach(subscriber -> subscriber.check(now));
        if (update(EventSubscriber::isReady)) {
            extraRounds.wake();
        }
        return subscribers.isEmpty() ? Next.WHEN_WOKEN : Next.LATER;
    }

    private Next updateWaiting() {
        return update(subscriber -> subscriber.isReady() && subscriber.isWaiting()) ? Next.AT_ONCE : Next.WHEN_WOKEN;
    }

    /** Returns whether there is more for some subscriber that is ready. */
    private boolean update(Predicate<EventSubscriber> which) {
        List<EventSubscriber> some = subscribers.stream().filter(which).toList();
        if (some.isEmpty()) {
            return false;
        }
        Map<FeedPosition, EncodedUpdates> updates = updates(some);
        boolean more = false;
        for (EventSubscriber subscriber : some) {
            EncodedUpdates own = updates.get(subscriber.position());
            if (own != null) {
                more |= subscriber.update(own, clock.instant()) && subscriber.isReady();
            }
        }
        return more;
    }

    private Map<FeedPosition, EncodedUpdates> updates(List<EventSubscriber> some) {
        Map<FeedPosition, EncodedUpdates> encoded = new HashMap<>();
        source.since(
                        some.stream().map(EventSubscriber::position).collect(toSet()),
                        some.stream()
                                .filter(subscriber -> !subscriber.isTaskSent())
                                .map(subscriber -> subscriber.position().task())
                                .collect(toSet()))
                .forEach((position, updates) -> encoded.put(position, new EncodedUpdates(updates, encoder)));
        return encoded;
    }

    private final class SubscriberListener implements StreamListener {
        private final EventSubscriber subscriber;

        SubscriberListener(EventSubscriber subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void drained() {
            if (subscriber.isWaiting()) {
                extraRounds.wake();
            }
        }

        @Override
        public void closed() {
            remove(subscriber);
        }
    }

    @Override
    public void start() {
        stopping = false;
        running = true;
    }

    /** Runs before the server stops, as it would wait for every response to end. */
    @Override
    public void stop() {
        stopping = true;
        subscribers.forEach(EventSubscriber::disconnect);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
