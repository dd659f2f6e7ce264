package org.orchestra.api.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** Lets a test run the rounds of streams, in its own thread. */
public final class ManualTimer implements StreamPoller.Timer {
    private final List<ScheduledRound> scheduled = new ArrayList<>();

    private record ScheduledRound(Runnable work, Duration delay, CompletableFuture<?> result) {}

    public static StreamPoller poller(ManualTimer timer) {
        return new StreamPoller(timer, 1);
    }

    @Override
    public Future<?> schedule(Runnable work, Duration delay) {
        CompletableFuture<?> result = new CompletableFuture<>();
        scheduled.add(new ScheduledRound(work, delay, result));
        return result;
    }

    /** Runs every round that is due without a pause, and those that become due meanwhile. */
    public void runDue() {
        for (List<ScheduledRound> due = due(Duration.ZERO); !due.isEmpty(); due = due(Duration.ZERO)) {
            run(due);
        }
    }

    /** Lets all pauses pass, and runs what is due then. */
    public void runNextRound() {
        run(due(Duration.ofDays(1)));
        runDue();
    }

    public boolean isIdle() {
        return scheduled.stream().allMatch(round -> round.result().isCancelled());
    }

    private List<ScheduledRound> due(Duration delay) {
        List<ScheduledRound> due = scheduled.stream()
                .filter(round -> round.delay().compareTo(delay) <= 0)
                .toList();
        scheduled.removeAll(due);
        return due;
    }

    private static void run(List<ScheduledRound> rounds) {
        for (ScheduledRound round : rounds) {
            if (!round.result().isCancelled()) {
                round.work().run();
            }
        }
    }
}
