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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.store.history.FeedPosition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Tells all who follow tasks what is new. One thread looks for all of them twice a second, with one query while nothing is
 * new, whichever process made the news; there is no thread while nobody follows.
 */
@Component
class EventStreams implements SmartLifecycle {
    /** The most streams that one user may have open. */
    static final int MOST = 20;

    private static final Logger log = LoggerFactory.getLogger(EventStreams.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final NewsSource source;
    private final EventEncoder text;
    private final Clock clock;
    private final Set<EventSubscriber> followers = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService teller;
    private @Nullable ScheduledFuture<?> rounds;
    private volatile boolean running;
    private volatile boolean stopping;
    private boolean failing;

    @Autowired
    EventStreams(TaskEventFeed news, EventEncoder text, Clock clock) {
        this(news::since, text, clock, teller());
    }

    EventStreams(NewsSource source, EventEncoder text, Clock clock, ScheduledExecutorService teller) {
        this.source = source;
        this.text = text;
        this.clock = clock;
        this.teller = teller;
    }

    /** As {@link TaskEventFeed#since}. */
    interface NewsSource {
        Map<FeedPosition, TaskUpdates> since(Set<FeedPosition> read, Set<Long> greeted);
    }

    /** Opens the way to a client; what it is given is to be run when that is closed. */
    interface Opening {
        EventSink open(Runnable onClosed) throws IOException;
    }

    /**
     * Lets a user follow a task until it has ended.
     *
     * @throws Refusal when the user follows as many as one may; nothing has been opened then
     */
    void open(String user, FeedPosition begin, Opening opening) throws IOException {
        EventSubscriber follower = new EventSubscriber(user, begin, clock.instant());
        admit(follower);
        try {
            follower.attach(opening.open(() -> forget(follower)));
        } catch (IOException | RuntimeException e) {
            forget(follower);
            throw e;
        }
        if (stopping) {
            follower.leave();
        }
        teller.execute(() -> round(some -> !some.isGreeted()));
    }

    private synchronized void admit(EventSubscriber follower) {
        long open = followers.stream()
                .filter(other -> other.user().equals(follower.user()))
                .count();
        if (open >= MOST) {
            throw Refusal.tooMany(
                    "too-many-streams",
                    format(
                            "You follow %d tasks at once, which is the most: end one of these streams before you open another.",
                            MOST));
        }
        followers.add(follower);
        if (rounds == null) {
            rounds = teller.scheduleWithFixedDelay(
                    this::roundForAll, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void forget(EventSubscriber follower) {
        followers.remove(follower);
        if (followers.isEmpty() && rounds != null) {
            rounds.cancel(false);
            rounds = null;
        }
    }

    private void roundForAll() {
        round(some -> true);
        Instant now = clock.instant();
        followers.forEach(follower -> follower.check(now));
    }

    /** A round fails when the database is away: nothing is lost, for everybody goes on where they were. */
    private void round(Predicate<EventSubscriber> whom) {
        try {
            boolean more;
            do {
                more = tell(followers.stream()
                        .filter(whom)
                        .filter(EventSubscriber::isReady)
                        .toList());
            } while (more);
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                log.warn("Those who follow tasks are told nothing for now", e);
            }
            failing = true;
        }
    }

    /** Returns whether somebody who is ready has not been told everything. */
    private boolean tell(List<EventSubscriber> ready) {
        if (ready.isEmpty()) {
            return false;
        }
        Map<FeedPosition, TaskUpdates> news = source.since(
                ready.stream().map(EventSubscriber::read).collect(toSet()),
                ready.stream()
                        .filter(follower -> !follower.isGreeted())
                        .map(follower -> follower.read().task())
                        .collect(toSet()));
        Map<FeedPosition, EncodedUpdates> texts = new HashMap<>();
        news.forEach((position, some) -> texts.put(position, new EncodedUpdates(some, text)));
        boolean more = false;
        for (EventSubscriber follower : ready) {
            EncodedUpdates some = texts.get(follower.read());
            if (some != null) {
                more |= follower.tell(some, clock.instant());
            }
        }
        return more;
    }

    private static ScheduledExecutorService teller() {
        ScheduledThreadPoolExecutor teller = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "task-events");
            thread.setDaemon(true);
            return thread;
        });
        teller.setKeepAliveTime(10, TimeUnit.SECONDS);
        teller.allowCoreThreadTimeOut(true);
        teller.setRemoveOnCancelPolicy(true);
        return teller;
    }

    @Override
    public void start() {
        stopping = false;
        running = true;
    }

    /** Before the server is stopped, which waits for every response to end. */
    @Override
    public void stop() {
        stopping = true;
        followers.forEach(EventSubscriber::leave);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
