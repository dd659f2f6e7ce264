package org.orchestra.api.explanation;

import static org.orchestra.domain.Text.format;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.explanation.ExplanationRepository.ExplainedJob;
import org.orchestra.api.explanation.WaitExplanation.ExplainedWait;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.scheduling.EligibleCapacity;
import org.orchestra.domain.scheduling.TaskWaitContext;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.domain.scheduling.WaitingJobs;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.home.HomeRepository;
import org.orchestra.store.task.Tasks;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Explains why jobs wait. One answer shows one moment. */
@Component
public class WaitExplanations {
    private static final Set<WaitReason> FOR_CAPACITY = EnumSet.of(WaitReason.RESERVED, WaitReason.SLOTS_BUSY);

    private final ExplanationRepository repository;
    private final QueueSnapshots queueSnapshots;
    private final HomeRepository homes;

    WaitExplanations(ExplanationRepository repository, QueueSnapshots queueSnapshots, HomeRepository homes) {
        this.repository = repository;
        this.queueSnapshots = queueSnapshots;
        this.homes = homes;
    }

    /**
     * Why jobs of a task wait.
     *
     * @throws Refusal when there is no such task
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public WaitExplanation of(String name) {
        ExplainedTask task = task(name);
        QueueRef queue = repository.queue(task.queue());
        String home = obstacle(task, queue);
        if (!task.mayWait()) {
            return new WaitExplanation(name, task.state(), List.of(), NotWaiting.of(task), home);
        }
        QueueSnapshot snapshot = queueSnapshots.of(queue);
        TaskWaitContext context = repository.waitContext(task, null);
        List<ExplainedWait> waits = snapshot.waiting(task).stream()
                .map(explained(
                        snapshot,
                        task,
                        some -> snapshot.message(task.eligibility()).of(some, context)))
                .toList();
        return new WaitExplanation(name, task.state(), waits, waits.isEmpty() ? NotWaiting.of(task) : null, home);
    }

    /**
     * Why one job of a task waits.
     *
     * @throws Refusal when there is no such task or job
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public WaitExplanation of(String name, int number) {
        ExplainedTask task = task(name);
        ExplainedJob job = repository.job(task.id(), number).orElseThrow(() -> Tasks.noSuchJob(name, number));
        QueueRef queue = repository.queue(task.queue());
        String home = job.state().isFinal() ? null : obstacle(task, queue);
        if (job.state() != JobState.REGISTERED && job.state() != JobState.ASSIGNED) {
            return new WaitExplanation(name, task.state(), List.of(), NotWaiting.of(task, number, job), home);
        }
        QueueSnapshot snapshot = queueSnapshots.of(queue);
        TaskWaitContext context = repository.waitContext(task, number);
        return reason(snapshot, task, job, context)
                .map(explained(
                        snapshot,
                        task,
                        some -> avoiding(snapshot.message(task.eligibility()).of(some, context, number), job, some)))
                .map(wait -> new WaitExplanation(name, task.state(), List.of(wait), null, home))
                .orElseGet(() ->
                        new WaitExplanation(name, task.state(), List.of(), NotWaiting.of(task, number, job), home));
    }

    private ExplainedTask task(String name) {
        return repository.task(name).orElseThrow(() -> Tasks.notFound(name));
    }

    /** What keeps jobs from starting though they have a slot. Where nothing is to start, nothing does. */
    private @Nullable String obstacle(ExplainedTask task, QueueRef queue) {
        if (task.state().isFinal() || task.state() == TaskState.KILL) {
            return null;
        }
        return queue.among(task.clusters()).clusters().stream()
                .flatMap(cluster -> homes.find(task.owner(), cluster.name()).stream())
                .flatMap(home -> home.obstacle(task.owner()).stream())
                .findFirst()
                .orElse(null);
    }

    private static Optional<WaitingJobs> reason(
            QueueSnapshot snapshot, ExplainedTask task, ExplainedJob job, TaskWaitContext context) {
        if (job.state() == JobState.REGISTERED && !context.preceding().isEmpty()) {
            return Optional.of(WaitingJobs.withoutForecast(WaitReason.PREDECESSOR, 1));
        }
        Optional<WaitReason> closed = snapshot.queue().among(task.clusters()).closed();
        if (closed.isPresent()) {
            return closed.map(reason -> WaitingJobs.withoutForecast(reason, 1));
        }
        if (job.packed()) {
            return Optional.of(WaitingJobs.withoutForecast(WaitReason.PACKED, 1));
        }
        if (job.state() == JobState.ASSIGNED) {
            return snapshot.forecast().waiting(task.id(), job.place());
        }
        return task.state() == TaskState.TESTING
                ? Optional.of(WaitingJobs.withoutForecast(WaitReason.TEST_PHASE, 1))
                : Optional.empty();
    }

    private static String avoiding(String message, ExplainedJob job, WaitingJobs waiting) {
        return FOR_CAPACITY.contains(waiting.reason()) && job.avoided() != null
                ? format(
                        "%s It last ran on %s and is to go to another node, if there is one for it.",
                        message, job.avoided())
                : message;
    }

    private static Function<WaitingJobs, ExplainedWait> explained(
            QueueSnapshot snapshot, ExplainedTask task, Function<WaitingJobs, String> message) {
        EligibleCapacity capacity = snapshot.forecast().eligibleCapacity(task.eligibility());
        return waiting -> {
            boolean forSlot = FOR_CAPACITY.contains(waiting.reason());
            return new ExplainedWait(
                    waiting.reason(),
                    waiting.reason().isPermanent(),
                    waiting.jobs(),
                    message.apply(waiting),
                    forSlot ? capacity.usedSlots() : null,
                    forSlot ? capacity.enabledSlots() : null,
                    waiting.ahead(),
                    snapshot.at(waiting.startsIn()));
        };
    }
}
