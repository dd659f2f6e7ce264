package org.orchestra.domain.scheduling;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What would become of a task if it were created at the moment of a snapshot. */
public final class TaskEstimate {
    private final Snapshot snapshot;
    private final PriorityRule rule;
    private final ProspectiveTask task;
    private final Occupancy occupancy;
    private final QueueForecast first;

    public TaskEstimate(Snapshot snapshot, PriorityRule rule, ProspectiveTask task, Occupancy occupancy) {
        this.snapshot = snapshot;
        this.rule = rule;
        this.task = task;
        this.occupancy = occupancy;
        this.first = forecast(task.firstJobs(), task.cap(), task.owner().headroom());
    }

    /** What its jobs could get. */
    public EligibleCapacity eligible() {
        return first.eligible(task.request());
    }

    /** Why these jobs would wait. */
    public List<WaitingJobs> waiting() {
        return first.waiting(ProspectiveTask.TASK);
    }

    /** How many jobs would have their position before its first; where its owner's cap holds it back, as if there were none. */
    public long ahead() {
        return first.ahead(ProspectiveTask.TASK, 0)
                .orElseGet(() -> forecast(task.firstJobs(), task.cap(), Snapshot.UNCAPPED)
                        .ahead(ProspectiveTask.TASK, 0)
                        .orElse(0));
    }

    /** How long until its first job starts; empty when it is unknown. */
    public Optional<Duration> startsIn() {
        return first.waiting(ProspectiveTask.TASK, 0).map(WaitingJobs::startsIn);
    }

    /**
     * How long until its last job ends, if every job takes the usual time of the queue and no other task comes; empty when
     * it is unknown.
     */
    public Optional<Duration> endsIn() {
        Duration usual = occupancy.times().queue();
        if (usual == null) {
            return Optional.empty();
        }
        Optional<Duration> firstEnd = startsIn()
                .flatMap(start -> lastStart(task.firstJobs(), start, task.firstJobs(), usual))
                .map(usual::plus);
        int rest = task.jobs() - task.firstJobs();
        return rest == 0
                ? firstEnd
                : firstEnd.flatMap(end -> lastStart(task.jobs(), end, rest, usual))
                        .map(usual::plus);
    }

    /**
     * How long until the last of {@code jobs} starts: not before its position in the line, and not before the last of
     * {@code phase} jobs that start after one another, from {@code from}, on all the slots that the task may have.
     */
    private Optional<Duration> lastStart(int jobs, Duration from, int phase, Duration usual) {
        QueueForecast all = forecast(jobs, Snapshot.UNCAPPED, task.owner().headroom());
        @Nullable Duration position = all.waiting(ProspectiveTask.TASK, jobs - 1)
                .map(WaitingJobs::startsIn)
                .orElse(null);
        int concurrent = Math.min(task.cap(), all.eligible(task.request()).maxConcurrent());
        if (position == null || concurrent == 0) {
            return Optional.empty();
        }
        Duration rounds = from.plus(usual.multipliedBy((phase - 1) / concurrent));
        return Optional.of(position.compareTo(rounds) > 0 ? position : rounds);
    }

    private QueueForecast forecast(int waiting, int headroom, int ownerHeadroom) {
        return new QueueForecast(
                task.addedTo(snapshot, waiting, headroom, ownerHeadroom), rule, task.queue(), occupancy);
    }
}
