package org.orchestra.runner;

import static org.orchestra.domain.Text.format;

import io.temporal.activity.ManualActivityCompletionClient;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.orchestra.domain.run.RunKey;
import org.orchestra.workflow.task.JobEnded;

/** The runs that one activity waits for. It is over when each of them has ended or is waited for by a later activity. */
final class RunGroup {
    private final ManualActivityCompletionClient activity;
    private final Set<RunKey> open;
    private final RunKey first;
    private final int size;
    private final List<JobEnded> ends = new ArrayList<>();
    private boolean over;

    RunGroup(ManualActivityCompletionClient activity, List<RunKey> keys) {
        this.activity = activity;
        this.open = new LinkedHashSet<>(keys);
        this.first = keys.get(0);
        this.size = open.size();
    }

    ManualActivityCompletionClient activity() {
        return activity;
    }

    /** The runs that the activity still waits for. */
    synchronized List<RunKey> open() {
        return List.copyOf(open);
    }

    /** The run has ended. Returns whether that makes the group over. */
    synchronized boolean ended(RunKey key, JobEnded end) {
        if (open.remove(key)) {
            ends.add(end);
        }
        return open.isEmpty() && markOver();
    }

    /** A later activity waits for the run. Returns whether that makes the group over. */
    synchronized boolean left(RunKey key) {
        open.remove(key);
        return open.isEmpty() && markOver();
    }

    /** The group is over, whatever becomes of its runs. Returns whether it was not before. */
    synchronized boolean markOver() {
        boolean first = !over;
        over = true;
        return first;
    }

    synchronized boolean isOver() {
        return over;
    }

    /** The activity's result; empty unless every run has ended here. */
    synchronized Optional<List<JobEnded>> result() {
        return ends.size() == size ? Optional.of(List.copyOf(ends)) : Optional.empty();
    }

    /** For the log. */
    @Override
    public String toString() {
        return size == 1 ? first.toString() : format("%s and %d others", first, size - 1);
    }
}
