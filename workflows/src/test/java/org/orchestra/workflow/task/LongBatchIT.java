package org.orchestra.workflow.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

/** A batch whose jobs are tried so often that its history would become too long. */
class LongBatchIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int JOBS = Batch.MAX_JOBS;
    private static final int ATTEMPTS = 4;

    @Test
    void goesOnWithAnEmptyHistoryAndLosesNoRun() {
        try (WorkflowTestEnvironment env = new WorkflowTestEnvironment(JOBS, true)) {
            // given a run that goes on for long, and jobs that succeed at the fourth attempt, each with a slot that
            // comes alone
            env.activities().keepRunning(0);
            IntStream.range(1, JOBS)
                    .forEach(job -> IntStream.range(1, ATTEMPTS)
                            .forEach(attempt -> env.activities().outcome(job, attempt, JobState.ASSIGNED)));
            env.activities().withSlots(2);

            // when
            env.startWorkers().startTask();
            env.events().awaitSlow("adopt 0 1");
            env.activities().end(0, JobState.DONE);

            // then
            assertThat(env.result(PATIENCE)).isEqualTo(TaskState.DONE);
            assertThat(env.events().entries("run"))
                    .hasSize((JOBS - 1) * ATTEMPTS + 1)
                    .doesNotHaveDuplicates();
            List<HistoryEvent> last = history(env);
            assertThat(last.get(0).getWorkflowExecutionStartedEventAttributes().getContinuedExecutionRunId())
                    .isNotEmpty();
            assertThat(last).hasSizeLessThan(JobBatchWorkflowImpl.MAX_EVENTS);
        }
    }

    private static List<HistoryEvent> history(WorkflowTestEnvironment env) {
        return env.temporal()
                .getWorkflowClient()
                .fetchHistory("task:user.ana.fit/batch/0")
                .getHistory()
                .getEventsList();
    }
}
