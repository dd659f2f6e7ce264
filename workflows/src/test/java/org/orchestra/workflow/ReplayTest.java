package org.orchestra.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.activity.ActivityOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowHistoryLoader;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerOptions;
import io.temporal.workflow.Workflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.account.HomeActivities;
import org.orchestra.workflow.account.HomeStart;
import org.orchestra.workflow.account.HomeWorkflow;
import org.orchestra.workflow.account.HomeWorkflowImpl;
import org.orchestra.workflow.drain.DrainActivities;
import org.orchestra.workflow.drain.DrainStart;
import org.orchestra.workflow.drain.DrainWorkflow;
import org.orchestra.workflow.drain.DrainWorkflowImpl;
import org.orchestra.workflow.scheduling.PassResult;
import org.orchestra.workflow.scheduling.SchedulerStart;
import org.orchestra.workflow.scheduling.SchedulerWorkflow;
import org.orchestra.workflow.scheduling.SchedulerWorkflowImpl;
import org.orchestra.workflow.task.BatchResult;
import org.orchestra.workflow.task.BatchStart;
import org.orchestra.workflow.task.Grant;
import org.orchestra.workflow.task.JobBatchWorkflow;
import org.orchestra.workflow.task.JobBatchWorkflowImpl;
import org.orchestra.workflow.task.TaskActivities;
import org.orchestra.workflow.task.TaskStart;
import org.orchestra.workflow.task.TaskWorkflow;
import org.orchestra.workflow.task.TaskWorkflowImpl;

/** A workflow that is running when the code is replaced continues with the new code, which must repeat its history. */
class ReplayTest {
    private static final Path FOLDER = Path.of("src/test/resources/histories");

    /** On a busy machine the first replay, which loads the classes, takes longer than a workflow may think. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @ParameterizedTest
    @MethodSource("histories")
    void aRecordedHistoryIsReplayed(Path history) throws Exception {
        replay(
                history,
                TaskWorkflowImpl.class,
                JobBatchWorkflowImpl.class,
                SchedulerWorkflowImpl.class,
                HomeWorkflowImpl.class,
                DrainWorkflowImpl.class);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void anUnversionedChangeBreaksTheReplay(String history, Class<?> changed) {
        assertThatThrownBy(() -> replay(FOLDER.resolve(history + ".json"), changed))
                .hasStackTraceContaining("NonDeterministicException");
    }

    private static void replay(Path history, Class<?>... workflows) throws Exception {
        try (TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance()) {
            Worker worker = temporal.newWorker(
                    TaskQueues.CORE,
                    WorkerOptions.newBuilder()
                            .setDefaultDeadlockDetectionTimeout(PATIENCE.toMillis())
                            .build());
            worker.registerWorkflowImplementationTypes(workflows);
            WorkflowReplayer.replayWorkflowExecution(WorkflowHistoryLoader.readHistory(history.toFile()), worker);
        }
    }

    @Test
    void everyWorkflowHasAHistory() {
        assertThat(histories().map(path -> path.getFileName().toString().split("-")[0]))
                .contains("task", "batch", "scheduler", "home", "drain");
    }

    static Stream<Path> histories() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of("task-tested-then-done", TaskThatSkipsItsTestPhase.class),
                Arguments.of("batch-tests-ten-jobs", BatchThatWithdrawsFirst.class),
                Arguments.of("scheduler-makes-local-passes", SchedulerThatSleepsFirst.class),
                Arguments.of("home-prepared-at-the-second-attempt", HomeThatSleepsFirst.class),
                Arguments.of("drain-done-at-the-second-attempt", DrainThatSleepsFirst.class));
    }

    private static final ActivityOptions QUICK = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(1))
            .build();

    public static final class TaskThatSkipsItsTestPhase implements TaskWorkflow {
        @Override
        public TaskState run(TaskStart start) {
            TaskActivities tasks = Workflow.newActivityStub(TaskActivities.class, QUICK);
            tasks.startRunPhase(start.id());
            return tasks.close(start.id());
        }

        @Override
        public void kill() {}

        @Override
        public void batchesDue(List<String> batches) {}

        @Override
        public void recheck() {}

        @Override
        public TaskState getState() {
            return TaskState.RUNNING;
        }
    }

    public static final class BatchThatWithdrawsFirst implements JobBatchWorkflow {
        @Override
        public BatchResult run(BatchStart start) {
            Workflow.newActivityStub(TaskActivities.class, QUICK).withdrawBatch(start.taskId(), 0, 10);
            return new BatchResult(0);
        }

        @Override
        public void slotsGranted(List<Grant> grants) {}

        @Override
        public void jobsKilled(List<Integer> jobs) {}
    }

    public static final class SchedulerThatSleepsFirst implements SchedulerWorkflow {
        @Override
        public void run(SchedulerStart start) {
            Workflow.sleep(Duration.ofMinutes(5));
        }

        @Override
        public void wake() {}

        @Override
        public PassResult getLastPass() {
            return new PassResult(0, 0, 0, false, Map.of(), 0, false);
        }
    }

    public static final class DrainThatSleepsFirst implements DrainWorkflow {
        @Override
        public void run(DrainStart start) {
            Workflow.sleep(Duration.ofSeconds(1));
            Workflow.newActivityStub(DrainActivities.class, QUICK).evictRuns(start.nodeId());
        }
    }

    public static final class HomeThatSleepsFirst implements HomeWorkflow {
        @Override
        public void run(HomeStart start) {
            Workflow.sleep(Duration.ofSeconds(1));
            Workflow.newActivityStub(HomeActivities.class, QUICK).prepareHome(start.username(), start.cluster());
        }
    }
}
