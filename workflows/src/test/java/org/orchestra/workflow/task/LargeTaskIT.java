package org.orchestra.workflow.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.history.v1.History;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task of 2,000 jobs that each take three attempts, so that what the guide says of 100,000 is no guess: the histories
 * of its batches do not depend on how many there are, and the one of the task grows with these alone.
 */
class LargeTaskIT {
    private static final int JOBS = 2_000;
    private static final int ATTEMPTS = 3;
    private static final int BATCHES = JOBS / Batch.MAX_JOBS;
    private static final int MAX_BATCHES = Batch.MAX_TASK_JOBS / Batch.MAX_JOBS;

    /** What Temporal warns at: events, and bytes. */
    private static final int WARNING = 10_240;

    private static final int LARGE = 10 * 1024 * 1024;

    /** What the guide reckons with. */
    private static final int EVENTS_A_RUN = 10;

    /** Asked for, begun, ended; and the database asked what is left, when no other batch runs. */
    private static final int EVENTS_A_CHILD = 19;

    private static final int FRAME = 40;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(LargeTaskIT.class);

    @Test
    void noHistoryOfALargeTaskComesNearToWhatTemporalWarnsAt() {
        try (WorkflowTestEnvironment env = new WorkflowTestEnvironment(JOBS, false)) {
            // given slots that come as others are freed, and jobs that succeed at the third attempt
            IntStream.range(0, JOBS)
                    .forEach(job ->
                            env.activities().outcome(job, 1, JobState.ASSIGNED).outcome(job, 2, JobState.ASSIGNED));
            env.activities().withSlots(40);

            // when
            env.startWorkers().startTask();

            // then
            assertThat(env.result(PATIENCE)).isEqualTo(TaskState.DONE);
            assertThat(env.events().entries("run")).hasSize(JOBS * ATTEMPTS).doesNotHaveDuplicates();
            History task = history(env, "task:user.ana.fit");
            int longest = 0;
            int largest = 0;
            for (int k = 0; k < BATCHES; k++) {
                History batch = history(env, "task:user.ana.fit/batch/" + k);
                longest = Math.max(longest, batch.getEventsCount());
                largest = Math.max(largest, batch.getSerializedSize());
            }
            log.info(
                    "task: {} events, {} bytes; longest batch: {} events, {} bytes",
                    task.getEventsCount(),
                    task.getSerializedSize(),
                    longest,
                    largest);
            assertThat(longest).isLessThanOrEqualTo(Batch.MAX_JOBS * ATTEMPTS * EVENTS_A_RUN + FRAME);
            assertThat(largest).isLessThan(LARGE);
            assertThat(task.getEventsCount()).isLessThanOrEqualTo((BATCHES + 1) * EVENTS_A_CHILD + FRAME);
            assertThat(Batch.MAX_JOBS * ATTEMPTS * EVENTS_A_RUN + FRAME).isLessThan(WARNING);
            assertThat((MAX_BATCHES + 1) * EVENTS_A_CHILD + FRAME).isLessThan(WARNING);
            assertThat(task.getSerializedSize() / BATCHES * (long) MAX_BATCHES).isLessThan(LARGE);
        }
    }

    private static History history(WorkflowTestEnvironment env, String workflow) {
        return env.temporal().getWorkflowClient().fetchHistory(workflow).getHistory();
    }
}
