package org.orchestra.workflow.task;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long the history of a full batch grows: three runs of every job must stay below Temporal's warning. */
class BatchHistoryIT {
    private static final int JOBS = Batch.MAX_JOBS;
    private static final int WARNING = 10_240;
    private static final String BATCH = "task:user.ana.fit/batch/0";

    /** Started, opened by one activity, completed: two or three workflow tasks. */
    private static final int FRAME = 11;

    private static final Set<EventType> AT_REST =
            Set.of(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);

    private static final Logger log = LoggerFactory.getLogger(BatchHistoryIT.class);

    private WorkflowTestEnvironment env;

    @AfterEach
    void close() {
        env.close();
    }

    @Test
    void aJobCostsLessThanOneEventWhereSlotsComeInBulk() {
        // given
        open();

        // when fifty slots are granted at once, and their runs end at once
        for (int from = 0; from < JOBS; from += 50) {
            runTogether(from, from + 50);
        }

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(eventsPerJob()).isLessThan(1);
    }

    @Test
    void aJobCostsAtMostTenEventsWhereSlotsComeOneByOne() {
        // given
        open();

        // when every slot comes alone, and every run ends before the next begins
        for (int job = 0; job < JOBS; job++) {
            runTogether(job, job + 1);
        }

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(eventsPerJob()).isLessThanOrEqualTo(10);
        assertThat(3 * JOBS * eventsPerJob() + FRAME).isLessThan(WARNING);
    }

    private void runTogether(int from, int to) {
        env.activities()
                .deliver(IntStream.range(from, to)
                        .mapToObj(env.activities()::activate)
                        .toArray(Grant[]::new));
        env.events().await("run", to);
        IntStream.range(from, to).parallel().forEach(job -> env.activities().end(job, JobState.DONE));
        awaitQuiet();
    }

    private void open() {
        env = new WorkflowTestEnvironment(JOBS, true);
        env.activities().keepRunning(IntStream.range(0, JOBS).toArray());
        env.startWorkers().startTask().beginBatches();
        env.events().await("opened");
        awaitQuiet();
    }

    /** Waits until the workflow has worked off what came so far; asking adds nothing to its history. */
    private void awaitQuiet() {
        List<HistoryEvent> events;
        do {
            events = history();
        } while (!AT_REST.contains(events.get(events.size() - 1).getEventType()));
    }

    private List<HistoryEvent> history() {
        return env.temporal()
                .getWorkflowClient()
                .fetchHistory(BATCH)
                .getHistory()
                .getEventsList();
    }

    /** What a job adds to the history, beside the batch's own opening and end. */
    private double eventsPerJob() {
        Map<String, Long> kinds = history().stream()
                .collect(groupingBy(event -> event.getEventType().name(), TreeMap::new, counting()));
        log.info("{} events: {}", history().size(), kinds);
        return (history().size() - FRAME) / (double) JOBS;
    }
}
