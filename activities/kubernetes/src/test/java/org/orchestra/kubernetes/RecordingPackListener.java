package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.JobRunner.PackListener;
import org.orchestra.runner.PackedRun;

/** Keeps the notifications of one pack, and checks the order that they promise. */
class RecordingPackListener implements PackListener {
    final Set<RunKey> unwanted = ConcurrentHashMap.newKeySet();
    final List<PackedRun> told = new CopyOnWriteArrayList<>();
    final List<RunKey> withdrawn = new CopyOnWriteArrayList<>();
    private final Map<Integer, RunOutcome> ends = new ConcurrentHashMap<>();
    private volatile boolean over;

    @Override
    public Set<RunKey> progressed(List<PackedRun> runs, List<RunKey> given) {
        assertThat(runs.stream().limit(Math.max(0, runs.size() - 1))).allMatch(run -> run.outcome() != null);
        keep(runs);
        withdrawn.addAll(given);
        return unwanted;
    }

    @Override
    public void over(List<PackedRun> runs) {
        assertThat(over).isFalse();
        assertThat(runs).allMatch(run -> run.outcome() != null);
        keep(runs);
        over = true;
    }

    private void keep(List<PackedRun> runs) {
        for (PackedRun run : runs) {
            told.add(run);
            if (run.outcome() != null) {
                assertThat(ends.put(run.key().job(), run.outcome())).isNull();
            }
        }
    }

    boolean isOver() {
        return over;
    }

    boolean hasStarted(int job) {
        return told.stream().anyMatch(run -> run.key().job() == job && run.startedAt() != null);
    }

    void awaitStart(int job) {
        await().atMost(RecordingListener.TIMEOUT).until(() -> hasStarted(job));
    }

    void awaitOver() {
        await().atMost(RecordingListener.TIMEOUT).until(this::isOver);
    }

    boolean hasEnded(int job) {
        return ends.containsKey(job);
    }

    RunOutcome end(int job) {
        return ends.get(job);
    }

    /** How the runs ended, by their jobs. */
    Map<Integer, String> texts() {
        Map<Integer, String> texts = new TreeMap<>();
        ends.forEach((job, outcome) -> texts.put(job, OutcomeText.of(outcome)));
        return texts;
    }
}
