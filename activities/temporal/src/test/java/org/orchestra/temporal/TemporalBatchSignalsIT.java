package org.orchestra.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskIds;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.TaskQueues;
import org.orchestra.workflow.task.BatchResult;
import org.orchestra.workflow.task.BatchStart;
import org.orchestra.workflow.task.Grant;
import org.orchestra.workflow.task.JobBatchWorkflow;
import org.orchestra.workflow.task.TaskStart;
import org.orchestra.workflow.task.TaskWorkflow;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TemporalBatchSignalsIT {
    private static final String TASK = "user.ana.train";
    private static final String BATCH = TaskIds.workflow(TASK) + "/batch/";

    // Time is not skipped: while a result is waited for, it would run to the workflow's timeout before a signal comes.
    private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder().setUseTimeskipping(false).build());
    private final TemporalBatchSignals signals =
            new TemporalBatchSignals(new WorkflowStarter(temporal.getWorkflowClient()));

    @BeforeEach
    void startTemporal() {
        Worker worker = temporal.newWorker(TaskQueues.CORE);
        worker.registerWorkflowImplementationTypes(TakingTask.class, TakingBatch.class);
        temporal.start();
    }

    @AfterEach
    void stopTemporal() {
        signals.destroy();
        temporal.close();
    }

    @Test
    void everyBatchGetsItsGrantsInOneSignalAlsoWhenAnotherIsGone() {
        // given two batches that take grants, and between them one that does not run
        startBatch(0, 2);
        startBatch(2, 1);

        // when
        signals.deliver(
                BATCH + 0, List.of(new Grant(0, 1, "n1", "cluster-local"), new Grant(1, 1, "n2", "cluster-local")));
        signals.deliver(BATCH + 1, List.of(new Grant(250, 1, "n1", "cluster-local")));
        signals.deliver(BATCH + 2, List.of(new Grant(500, 3, "n1", "cluster-local")));

        // then
        assertThat(signalsOf(0)).isEqualTo(1);
        assertThat(signalsOf(2)).isEqualTo(1);
    }

    @Test
    void noGrantIsDroppedHoweverManyWait() {
        // given
        int many = 1_500;
        startBatch(0, many);

        // when
        for (int job = 0; job < many; job++) {
            signals.deliver(BATCH + 0, List.of(new Grant(job, 1, "n1", "cluster-local")));
        }

        // then
        assertThat(signalsOf(0)).isEqualTo(many);
    }

    @Test
    void whatWaitsIsSentBeforeTheProcessEnds() {
        // given
        startBatch(0, 100);

        // when
        for (int job = 0; job < 100; job++) {
            signals.deliver(BATCH + 0, List.of(new Grant(job, 1, "n1", "cluster-local")));
        }
        signals.destroy();

        // then
        assertThat(signalsOf(0)).isEqualTo(100);
    }

    @Test
    void aTaskIsAskedToBeginItsBatchesUnlessItDoesNotRun() {
        // given
        WorkflowClient.start(
                stub(TaskWorkflow.class, TaskIds.workflow(TASK))::run, new TaskStart(7, TASK, "ana", "cpu", "lab"));

        // when
        signals.begin("user.ana.gone", Set.of("task:user.ana.gone/batch/0"));
        signals.begin(TASK, Set.of(BATCH + 1, BATCH + 0));

        // then
        assertThat(temporal.getWorkflowClient()
                        .newUntypedWorkflowStub(TaskIds.workflow(TASK))
                        .getResult(TaskState.class))
                .isEqualTo(TaskState.DONE);
    }

    private void startBatch(int batch, int grants) {
        WorkflowClient.start(
                stub(JobBatchWorkflow.class, BATCH + batch)::run,
                new BatchStart(7, new Batch(BATCH + batch, 0, grants), false));
    }

    /** Waits until a batch has all its grants, and tells in how many signals they came. */
    private int signalsOf(int batch) {
        return temporal.getWorkflowClient()
                .newUntypedWorkflowStub(BATCH + batch)
                .getResult(BatchResult.class)
                .failed();
    }

    private <W> W stub(Class<W> type, String id) {
        return temporal.getWorkflowClient()
                .newWorkflowStub(
                        type,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(id)
                                .setTaskQueue(TaskQueues.CORE)
                                .build());
    }

    /** A batch that ends when it has a grant for each of its jobs, and returns how many signals they took. */
    public static final class TakingBatch implements JobBatchWorkflow {
        private int signals;
        private int grants;

        @WorkflowInit
        public TakingBatch(BatchStart start) {}

        @Override
        public BatchResult run(BatchStart start) {
            Workflow.await(() -> grants == start.batch().to() - start.batch().from());
            return new BatchResult(signals);
        }

        @Override
        public void slotsGranted(List<Grant> more) {
            signals++;
            grants += more.size();
        }

        @Override
        public void jobsKilled(List<Integer> jobs) {}
    }

    /** A task that is done when its first two batches are due, in their order. */
    public static final class TakingTask implements TaskWorkflow {
        private final List<String> due = new ArrayList<>();

        @Override
        public TaskState run(TaskStart start) {
            Workflow.await(() -> due.equals(List.of(BATCH + 0, BATCH + 1)));
            return TaskState.DONE;
        }

        @Override
        public void batchesDue(List<String> batches) {
            due.addAll(batches);
        }

        @Override
        public void kill() {}

        @Override
        public void recheck() {}

        @Override
        public TaskState getState() {
            return TaskState.RUNNING;
        }
    }
}
