package org.orchestra.api.explanation;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.orchestra.api.explanation.ExplanationRepository.JobRow;
import org.orchestra.api.explanation.WaitExplanation.WaitLine;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.scheduling.EligibleCapacity;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.domain.scheduling.WaitingJobs;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.task.Tasks;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** The answer to "why does my job wait". All that one answer says was so at one moment. */
@Component
public class WaitExplanations {
    private final ExplanationRepository rows;
    private final QueueSnapshots sights;

    WaitExplanations(ExplanationRepository rows, QueueSnapshots sights) {
        this.rows = rows;
        this.sights = sights;
    }

    /**
     * Why jobs of a task wait.
     *
     * @throws Refusal when there is no such task
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public WaitExplanation of(String name) {
        TaskDemandState task = task(name);
        if (!task.mayWait()) {
            return new WaitExplanation(name, task.state(), List.of(), NotWaiting.of(task));
        }
        QueueSnapshot sight = sights.of(rows.queue(task.queue()));
        List<WaitLine> lines = sight.waiting(task).stream()
                .map(line(sight, task, some -> sight.sentence(task.request()).of(some, task.facts())))
                .toList();
        return new WaitExplanation(name, task.state(), lines, lines.isEmpty() ? NotWaiting.of(task) : null);
    }

    /**
     * Why one job of a task waits.
     *
     * @throws Refusal when there is no such task or job
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public WaitExplanation of(String name, int number) {
        TaskDemandState task = task(name);
        JobRow job = rows.job(task.id(), number).orElseThrow(() -> Tasks.noSuchJob(name, number));
        if (job.state() != JobState.REGISTERED && job.state() != JobState.ASSIGNED) {
            return new WaitExplanation(name, task.state(), List.of(), NotWaiting.of(task, number, job));
        }
        QueueSnapshot sight = sights.of(rows.queue(task.queue()));
        return reason(sight, task, job)
                .map(line(sight, task, some -> sentence(sight, task, number, job, some)))
                .map(line -> new WaitExplanation(name, task.state(), List.of(line), null))
                .orElseGet(() -> new WaitExplanation(name, task.state(), List.of(), NotWaiting.of(task, number, job)));
    }

    private TaskDemandState task(String name) {
        return rows.task(name).orElseThrow(() -> Tasks.notFound(name));
    }

    private static Optional<WaitingJobs> reason(QueueSnapshot sight, TaskDemandState task, JobRow job) {
        if (!sight.queue().active()) {
            return Optional.of(WaitingJobs.withoutForecast(WaitReason.CLUSTER_INACTIVE, 1));
        }
        if (job.state() == JobState.ASSIGNED) {
            return sight.outlook().waiting(task.id(), job.place());
        }
        return task.state() == TaskState.TESTING
                ? Optional.of(WaitingJobs.withoutForecast(WaitReason.TEST_PHASE, 1))
                : Optional.empty();
    }

    private static String sentence(
            QueueSnapshot sight, TaskDemandState task, int number, JobRow job, WaitingJobs waiting) {
        String sentence = sight.sentence(task.request()).of(waiting, task.facts(), number);
        return waiting.reason() == WaitReason.SLOTS_BUSY && job.avoided() != null
                ? format(
                        "%s It last ran on %s and is to go to another node, if there is one for it.",
                        sentence, job.avoided())
                : sentence;
    }

    private static Function<WaitingJobs, WaitLine> line(
            QueueSnapshot sight, TaskDemandState task, Function<WaitingJobs, String> sentence) {
        EligibleCapacity reach = sight.outlook().eligibleCapacity(task.request());
        return waiting -> {
            boolean forSlot = waiting.reason() == WaitReason.SLOTS_BUSY;
            return new WaitLine(
                    waiting.reason(),
                    waiting.reason().isPermanent(),
                    waiting.jobs(),
                    sentence.apply(waiting),
                    forSlot ? reach.usedSlots() : null,
                    forSlot ? reach.enabledSlots() : null,
                    waiting.ahead(),
                    sight.at(waiting.startsIn()));
        };
    }
}
