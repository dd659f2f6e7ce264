package org.orchestra.domain.scheduling;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a task would be scheduled if it were created at the moment of a snapshot. */
public final class TaskEstimate {
    private final Snapshot snapshot;
    private final PriorityRule rule;
    private final ProspectiveTask task;
    private final Occupancy occupancy;
    private final QueueForecast firstPhase;

    public TaskEstimate(Snapshot snapshot, PriorityRule rule, ProspectiveTask task, Occupancy occupancy) {
        this.snapshot = snapshot;
        this.rule = rule;
        this.task = task;
        this.occupancy = occupancy;
        this.firstPhase = forecast(task.firstJobs(), task.cap(), task.owner().headroom());
    }

    /** The capacity that its jobs could use. */
    public EligibleCapacity eligibleCapacity() {
        return firstPhase.eligibleCapacity(task.eligibility());
    }

    /** The nodes of its queue that would be kept for jobs. */
    public List<Reservation> kept() {
        return firstPhase.kept();
    }

    /** Why the jobs of its first phase would wait. */
    public List<WaitingJobs> waiting() {
        return firstPhase.waiting(ProspectiveTask.TASK);
    }

    /** How many jobs would start before its first one. A cap of its owner is ignored where it would hold that job back. */
    public long ahead() {
        return firstPhase
                .ahead(ProspectiveTask.TASK, 0)
                .orElseGet(() -> forecast(task.firstJobs(), task.cap(), Snapshot.UNCAPPED)
                        .ahead(ProspectiveTask.TASK, 0)
                        .orElse(0));
    }

    /** How long until its first job starts; empty when that is unknown. */
    public Optional<Duration> startsIn() {
        return firstPhase.waiting(ProspectiveTask.TASK, 0).map(WaitingJobs::startsIn);
    }

    /**
     * How long until its last job ends, if every job takes the usual time of the queue and no other task arrives. Empty when
     * that is unknown.
     */
    public Optional<Duration> endsIn() {
        Duration typical = occupancy.times().queue();
        if (typical == null) {
            return Optional.empty();
        }
        Optional<Duration> firstPhaseEnd = startsIn()
                .flatMap(start -> lastStart(task.firstJobs(), start, task.firstJobs(), typical))
                .map(typical::plus);
        int secondPhaseJobs = task.jobs() - task.firstJobs();
        return secondPhaseJobs == 0
                ? firstPhaseEnd
                : firstPhaseEnd
                        .flatMap(end -> lastStart(task.jobs(), end, secondPhaseJobs, typical))
                        .map(typical::plus);
    }

    /**
     * How long until the last job of a phase starts. It starts neither before its position in the queue is reached, nor
     * before the other jobs of the phase have run in rounds on all the slots that the task may use.
     *
     * @param jobs how many jobs of the task have started by then
     * @param phaseStart how long until the phase starts
     * @param phaseJobs how many jobs the phase has
     */
    private Optional<Duration> lastStart(int jobs, Duration phaseStart, int phaseJobs, Duration typical) {
        QueueForecast all = forecast(jobs, Snapshot.UNCAPPED, task.owner().headroom());
        @Nullable Duration byPosition = all.waiting(ProspectiveTask.TASK, jobs - 1)
                .map(WaitingJobs::startsIn)
                .orElse(null);
        int maxConcurrent =
                Math.min(task.cap(), all.eligibleCapacity(task.eligibility()).maxConcurrent());
        if (byPosition == null || maxConcurrent == 0) {
            return Optional.empty();
        }
        Duration byRounds = phaseStart.plus(typical.multipliedBy((phaseJobs - 1) / maxConcurrent));
        return Optional.of(byPosition.compareTo(byRounds) > 0 ? byPosition : byRounds);
    }

    private QueueForecast forecast(int waiting, int headroom, int ownerHeadroom) {
        return new QueueForecast(
                task.addedTo(snapshot, waiting, headroom, ownerHeadroom), rule, task.queue(), occupancy);
    }
}
