package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.JobRunner;

/** Hears of one run and keeps what it hears. */
class RecordingListener implements JobRunner.Listener {
    static final Duration PATIENCE = Duration.ofMinutes(4);

    private final CompletableFuture<Instant> running = new CompletableFuture<>();
    private final List<RunOutcome> outcomes = new CopyOnWriteArrayList<>();

    @Override
    public void running(Instant since) {
        running.complete(since);
    }

    @Override
    public void ended(RunOutcome outcome) {
        outcomes.add(outcome);
    }

    void started() {
        await().atMost(PATIENCE).until(running::isDone);
    }

    boolean hasHeardOfTheEnd() {
        return !outcomes.isEmpty();
    }

    /** The outcome, once heard. */
    RunOutcome end() {
        await().atMost(PATIENCE).until(this::hasHeardOfTheEnd);
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    /** What a user reads of the end, once heard. */
    String told() {
        return ListenerEvent.of(end());
    }
}
