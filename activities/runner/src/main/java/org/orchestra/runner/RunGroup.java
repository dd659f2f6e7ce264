package org.orchestra.runner;

import static org.orchestra.domain.Text.format;

import io.temporal.activity.ManualActivityCompletionClient;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.orchestra.domain.run.RunKey;
import org.orchestra.workflow.task.JobEnded;

/**
 * The runs and packs that one activity waits for. It is over when each of them has ended or is waited for by a later activity.
 */
final class RunGroup {
    private final ManualActivityCompletionClient activity;
    private final Set<RunKey> open;
    private final Set<RunKey> packs = new HashSet<>();
    private final RunKey first;
    private final int size;
    private final Set<JobEnded> ends = new LinkedHashSet<>();
    private boolean left;
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

    /** The runs and packs that the activity still waits for. */
    synchronized List<RunKey> open() {
        return List.copyOf(open);
    }

    /**
     * The run is one of a pack, which the activity waits for in its place.
     *
     * @param pack the pack's key
     * @return whether none of the activity's runs was known to be one of this pack
     */
    synchronized boolean joined(RunKey key, RunKey pack) {
        boolean news = packs.add(pack);
        if (news) {
            open.add(pack);
        }
        if (!key.equals(pack)) {
            open.remove(key);
        }
        return news;
    }

    /** The run or pack has ended, and with it these jobs. Returns whether that makes the group over. */
    synchronized boolean ended(RunKey key, List<JobEnded> jobs) {
        if (open.remove(key)) {
            ends.addAll(jobs);
        }
        return becomesOver();
    }

    /** A later activity waits for the run or pack. Returns whether that makes the group over. */
    synchronized boolean left(RunKey key) {
        left |= open.remove(key);
        return becomesOver();
    }

    /** Whether there is nothing left to wait for, and that was not known before. */
    synchronized boolean becomesOver() {
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

    /** The activity's result, each end once; empty when a later activity waits for some of its runs. */
    synchronized Optional<List<JobEnded>> result() {
        return left ? Optional.empty() : Optional.of(List.copyOf(ends));
    }

    /** For the log. */
    @Override
    public String toString() {
        return size == 1 ? first.toString() : format("%s and %d more", first, size - 1);
    }
}
