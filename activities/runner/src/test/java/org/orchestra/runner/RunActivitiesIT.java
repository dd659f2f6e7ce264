package org.orchestra.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.RetryOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.run.RunKey;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.testing.RecordedLog;
import org.orchestra.workflow.task.RunActivities;

/** The activities of a cluster whose runs cannot be started. */
class RunActivitiesIT {
    private static final String TASK_QUEUE = "runs";
    private static final RunKey KEY = new RunKey(7, 3, 1);

    @AutoClose
    private final RecordedLog log = new RecordedLog(RunActivitiesImpl.class);

    private final RunReports reports = mock(RunReports.class);
    private final JobRunner runner = mock(JobRunner.class);

    /** Tries one run, once. */
    @WorkflowInterface
    public interface OneTry {
        @WorkflowMethod
        void run();
    }

    public static final class OneTryImpl implements OneTry {
        private final RunActivities activities = Workflow.newActivityStub(
                RunActivities.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofDays(1))
                        .setRetryOptions(
                                RetryOptions.newBuilder().setMaximumAttempts(1).build())
                        .build());

        @Override
        public void run() {
            activities.runJob(KEY);
        }
    }

    @Test
    void aStartThatFailsIsInTheLog() {
        // given
        when(reports.begin(KEY)).thenReturn(new Beginning.Proceed(SomeRun.spec(KEY), false));
        doThrow(new IllegalStateException("the folder cannot be made"))
                .when(runner)
                .launch(any(), anyBoolean(), any());

        // when
        try (TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
                Heartbeats heartbeats = new Heartbeats();
                ActivityCompletions completions = new ActivityCompletions()) {
            Worker worker = temporal.newWorker(TASK_QUEUE);
            worker.registerWorkflowImplementationTypes(OneTryImpl.class);
            worker.registerActivitiesImplementations(
                    new RunActivitiesImpl(reports, runner, heartbeats, completions, () -> {}));
            temporal.start();
            OneTry workflow = temporal.getWorkflowClient()
                    .newWorkflowStub(
                            OneTry.class,
                            WorkflowOptions.newBuilder()
                                    .setTaskQueue(TASK_QUEUE)
                                    .build());
            assertThatThrownBy(workflow::run).isInstanceOf(WorkflowFailedException.class);
        }

        // then
        assertThat(log.events())
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("Attempt 1 of job 3 of task 7 could not be started and is tried again: "
                        + "java.lang.IllegalStateException: the folder cannot be made");
    }
}
