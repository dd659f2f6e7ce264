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

/** Keeps the notifications of one run. */
class RecordingListener implements JobRunner.Listener {
    static final Duration TIMEOUT = Duration.ofMinutes(4);

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
        await().atMost(TIMEOUT).until(running::isDone);
    }

    boolean hasEnded() {
        return !outcomes.isEmpty();
    }

    /** Waits for the outcome. */
    RunOutcome end() {
        await().atMost(TIMEOUT).until(this::hasEnded);
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    /** Waits for the outcome and returns its text. */
    String text() {
        return OutcomeText.of(end());
    }
}
