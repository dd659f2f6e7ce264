package org.orchestra.workflow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.Batch;
import org.orchestra.workflow.account.HomeActivities;
import org.orchestra.workflow.account.HomeStart;
import org.orchestra.workflow.account.HomeWorkflow;
import org.orchestra.workflow.account.HomeWorkflowImpl;
import org.orchestra.workflow.drain.DrainActivities;
import org.orchestra.workflow.drain.DrainStart;
import org.orchestra.workflow.drain.DrainWorkflow;
import org.orchestra.workflow.drain.DrainWorkflowImpl;
import org.orchestra.workflow.scheduling.PassRequest;
import org.orchestra.workflow.scheduling.PassResult;
import org.orchestra.workflow.scheduling.SchedulerActivities;
import org.orchestra.workflow.scheduling.SchedulerStart;
import org.orchestra.workflow.scheduling.SchedulerWorkflow;
import org.orchestra.workflow.scheduling.SchedulerWorkflowImpl;
import org.orchestra.workflow.testing.EventLog;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

/**
 * Records the histories that {@link ReplayTest} replays. It runs only when it is named, preferably against a real service in a
 * namespace of its own, with the search attributes of {@link OrchestraSearchAttributes}:
 *
 * <pre>
 * mvn -pl workflows test-compile surefire:test -Dtest=RecordHistories \
 *     -Dorchestra.temporal=127.0.0.1:7233 -Dorchestra.namespace=histories
 * </pre>
 *
 * Once a version is released, its histories must continue to replay: record a changed behaviour under a new name.
 */
class RecordHistories {
    private static final Path FOLDER = Path.of("src/test/resources/histories");
    private static final String TASK = "task:user.ana.fit";

    @Test
    void aTaskPassesItsTestPhaseAndIsDone() throws IOException {
        try (WorkflowTestEnvironment env = new WorkflowTestEnvironment(12, false)) {
            env.activities().withSlots(3);
            env.startWorkers().startTask();
            env.result();
            record(env.temporal(), TASK, "task-tested-then-done");
            record(env.temporal(), TASK + "/test", "batch-tests-ten-jobs");
        }
    }

    @Test
    void aTestJobFailsAndBreaksTheTask() throws IOException {
        try (WorkflowTestEnvironment env = new WorkflowTestEnvironment(12, false)) {
            env.activities().withSlots(2).keepRunning(0, 2).outcome(1, 1, JobState.FAILED);
            env.startWorkers().startTask();
            env.result();
            record(env.temporal(), TASK, "task-broken-by-its-test-phase");
            record(env.temporal(), TASK + "/test", "batch-stops-at-a-failed-test-job");
        }
    }

    @Test
    void oneJobIsEvictedOneFailsAndAGrantIsRepeated() throws IOException {
        try (WorkflowTestEnvironment env = new WorkflowTestEnvironment(3, true)) {
            env.activities().outcome(1, 1, JobState.ASSIGNED).outcome(2, 1, JobState.FAILED);
            env.startWorkers().startTask().beginBatches();
            env.events().await("opened");
            env.activities().deliver(env.activities().grant(0));
            env.activities().grant(1);
            env.events().await("end 1 1");
            env.activities().grant(1);
            env.activities().grant(2);
            env.result();
            record(env.temporal(), TASK, "task-finalized");
            record(env.temporal(), TASK + "/batch/0", "batch-with-eviction-failure-and-repeated-grant");
        }
    }

    @Test
    void aTaskRequeuesAnUnchargedFailure() throws IOException {
        try (WorkflowTestEnvironment env = new WorkflowTestEnvironment(3, false)) {
            env.activities().withSlots(1).failUncharged(0, 1);
            env.startWorkers().startTask();
            env.result();
            record(env.temporal(), TASK, "task-tested-again-after-a-requeue");
        }
    }

    @Test
    void aTaskIsKilledInItsRunPhase() throws IOException {
        try (WorkflowTestEnvironment env = new WorkflowTestEnvironment(3, true)) {
            env.activities().withSlots(1).keepRunning(0);
            env.startWorkers().startTask();
            env.events().await("run 0 1");
            env.kill();
            env.result();
            record(env.temporal(), TASK, "task-killed-in-the-run-phase");
            record(env.temporal(), TASK + "/batch/0", "batch-killed");
        }
    }

    @Test
    void aRunningAndAWaitingJobAreKilled() throws IOException {
        try (WorkflowTestEnvironment env = new WorkflowTestEnvironment(4, true)) {
            env.activities().withSlots(2).keepRunning(0, 1);
            env.startWorkers().startTask();
            env.events().await("run", 2);
            env.activities().killJob(0);
            env.activities().killJob(3);
            env.activities().signalKilled(0, 3);
            env.events().await("end 2 1");
            env.activities().end(1, JobState.DONE);
            env.result();
            record(env.temporal(), TASK + "/batch/0", "batch-with-killed-jobs");
        }
    }

    @Test
    void aTaskBeginsItsBatchesWhenTheyAreDue() throws IOException {
        try (WorkflowTestEnvironment env = new WorkflowTestEnvironment(2 * Batch.MAX_JOBS + 1, true)) {
            env.startWorkers().startTask();
            env.events().await("assigned");
            env.activities().killJob(2 * Batch.MAX_JOBS);
            env.activities().withSlots(60).grant(Batch.MAX_JOBS);
            env.result();
            record(env.temporal(), TASK, "task-begins-its-batches-when-due");
        }
    }

    @Test
    void aTaskIsKilledWhileItsJobsWait() throws IOException {
        try (WorkflowTestEnvironment env = new WorkflowTestEnvironment(3, true)) {
            env.startWorkers().startTask();
            env.events().await("assigned");
            env.kill();
            env.result();
            record(env.temporal(), TASK, "task-killed-while-its-jobs-wait");
        }
    }

    @Test
    void aTaskIsKilledWhileAJobIsStopped() throws IOException {
        try (WorkflowTestEnvironment env = new WorkflowTestEnvironment(2, true)) {
            env.activities().withSlots(1).keepRunning(0);
            env.startWorkers().startTask();
            env.events().await("run 0 1");
            env.events().block("stopRun 0 1");
            env.activities().killJob(0);
            env.activities().signalKilled(0);
            env.events().await("stopRun 0 1");
            env.kill();
            env.events().await("withdrawBatch 0 2");
            env.events().unblock("stopRun 0 1");
            env.result();
            record(env.temporal(), TASK + "/batch/0", "batch-killed-while-a-job-is-stopped");
        }
    }

    @Test
    void aTaskIsCancelledInTheTemporalUi() throws IOException {
        try (WorkflowTestEnvironment env = new WorkflowTestEnvironment(3, true)) {
            env.activities().withSlots(1).keepRunning(0);
            env.startWorkers().startTask();
            env.events().await("run 0 1");
            env.untyped(TASK).cancel();
            env.awaitEnd();
            record(env.temporal(), TASK, "task-cancelled-in-the-temporal-ui");
        }
    }

    @Test
    void aSchedulerMakesLocalPasses() throws IOException {
        EventLog events = new EventLog();
        recordScheduler(new Passes(events), events, 4, "scheduler-makes-local-passes");
    }

    @Test
    void aSchedulerMakesARemotePassAfterAFailedLocalOne() throws IOException {
        EventLog events = new EventLog();
        recordScheduler(new FailingFirst(events), events, 4, "scheduler-makes-a-remote-pass-after-a-failed-local-one");
    }

    /** Records a scheduler that makes two passes by itself, and more after wake-ups. */
    private static void recordScheduler(SchedulerActivities activities, EventLog events, int passes, String behaviour)
            throws IOException {
        try (TestWorkflowEnvironment temporal =
                WorkflowTestEnvironment.newTemporal(WorkerFactoryOptions.getDefaultInstance())) {
            Worker worker = temporal.newWorker(TaskQueues.CORE);
            worker.registerWorkflowImplementationTypes(SchedulerWorkflowImpl.class);
            worker.registerActivitiesImplementations(activities);
            temporal.start();
            SchedulerWorkflow scheduler = temporal.getWorkflowClient()
                    .newWorkflowStub(SchedulerWorkflow.class, options(SchedulerWorkflow.id("lab")));
            WorkflowClient.start(scheduler::run, new SchedulerStart("lab", false));
            events.await("pass", 2);
            for (int pass = 3; pass <= passes; pass++) {
                scheduler.wake();
                events.await("pass", pass);
            }
            record(temporal, SchedulerWorkflow.id("lab"), behaviour);
            temporal.getWorkflowClient()
                    .newUntypedWorkflowStub(SchedulerWorkflow.id("lab"))
                    .terminate("recorded");
        }
    }

    @Test
    void aHomeIsPreparedAtTheSecondAttempt() throws IOException {
        try (TestWorkflowEnvironment temporal =
                WorkflowTestEnvironment.newTemporal(WorkerFactoryOptions.getDefaultInstance())) {
            temporal.newWorker(TaskQueues.CORE).registerWorkflowImplementationTypes(HomeWorkflowImpl.class);
            temporal.newWorker(WorkflowTestEnvironment.CLUSTER_QUEUE)
                    .registerActivitiesImplementations(new PreparedAtSecondAttempt());
            temporal.start();
            temporal.getWorkflowClient()
                    .newWorkflowStub(HomeWorkflow.class, options(HomeWorkflow.id("ana", "lab")))
                    .run(new HomeStart("ana", "lab", WorkflowTestEnvironment.CLUSTER_QUEUE));
            record(temporal, HomeWorkflow.id("ana", "lab"), "home-prepared-at-the-second-attempt");
        }
    }

    @Test
    void aNodeIsDrainedAtTheSecondAttempt() throws IOException {
        try (TestWorkflowEnvironment temporal =
                WorkflowTestEnvironment.newTemporal(WorkerFactoryOptions.getDefaultInstance())) {
            temporal.newWorker(TaskQueues.CORE).registerWorkflowImplementationTypes(DrainWorkflowImpl.class);
            temporal.newWorker(WorkflowTestEnvironment.CLUSTER_QUEUE)
                    .registerActivitiesImplementations(new DrainedAtSecondAttempt());
            temporal.start();
            temporal.getWorkflowClient()
                    .newWorkflowStub(DrainWorkflow.class, options(DrainWorkflow.id("cpu", "node-1")))
                    .run(new DrainStart(1, "cpu", "node-1", "lab", WorkflowTestEnvironment.CLUSTER_QUEUE));
            record(temporal, DrainWorkflow.id("cpu", "node-1"), "drain-done-at-the-second-attempt");
        }
    }

    @Test
    void aHomeIsGivenUpWhenNobodyPollsItsQueue() throws IOException {
        try (TestWorkflowEnvironment temporal =
                WorkflowTestEnvironment.newTemporal(WorkflowTestEnvironment.compressedTime())) {
            temporal.newWorker(TaskQueues.CORE).registerWorkflowImplementationTypes(HomeWorkflowImpl.class);
            temporal.start();
            HomeWorkflow home = temporal.getWorkflowClient()
                    .newWorkflowStub(HomeWorkflow.class, options(HomeWorkflow.id("ana", "lab")));
            assertThatThrownBy(() -> home.run(new HomeStart("ana", "lab", "renamed")))
                    .isInstanceOf(WorkflowFailedException.class);
            record(temporal, HomeWorkflow.id("ana", "lab"), "home-given-up-when-nobody-polls");
        }
    }

    @Test
    void aDrainIsGivenUpWhenNobodyPollsItsQueue() throws IOException {
        try (TestWorkflowEnvironment temporal =
                WorkflowTestEnvironment.newTemporal(WorkflowTestEnvironment.compressedTime())) {
            temporal.newWorker(TaskQueues.CORE).registerWorkflowImplementationTypes(DrainWorkflowImpl.class);
            temporal.start();
            DrainWorkflow drain = temporal.getWorkflowClient()
                    .newWorkflowStub(DrainWorkflow.class, options(DrainWorkflow.id("cpu", "node-1")));
            assertThatThrownBy(() -> drain.run(new DrainStart(1, "cpu", "node-1", "lab", "renamed")))
                    .isInstanceOf(WorkflowFailedException.class);
            record(temporal, DrainWorkflow.id("cpu", "node-1"), "drain-given-up-when-nobody-polls");
        }
    }

    @Test
    void theSchedulerOfADeletedClusterEnds() throws IOException {
        try (TestWorkflowEnvironment temporal =
                WorkflowTestEnvironment.newTemporal(WorkerFactoryOptions.getDefaultInstance())) {
            Worker worker = temporal.newWorker(TaskQueues.CORE);
            worker.registerWorkflowImplementationTypes(SchedulerWorkflowImpl.class);
            SchedulerActivities gone = request -> PassResult.gone(0);
            worker.registerActivitiesImplementations(gone);
            temporal.start();
            temporal.getWorkflowClient()
                    .newWorkflowStub(SchedulerWorkflow.class, options(SchedulerWorkflow.id("lab")))
                    .run(new SchedulerStart("lab", false));
            record(temporal, SchedulerWorkflow.id("lab"), "scheduler-ends-with-its-cluster");
        }
    }

    private static WorkflowOptions options(String id) {
        return WorkflowOptions.newBuilder()
                .setWorkflowId(id)
                .setTaskQueue(TaskQueues.CORE)
                .build();
    }

    private static void record(TestWorkflowEnvironment temporal, String workflow, String behaviour) throws IOException {
        Files.createDirectories(FOLDER);
        Files.writeString(
                FOLDER.resolve(behaviour + ".json"),
                temporal.getWorkflowClient().fetchHistory(workflow).toJson(true) + "\n");
    }

    /** First a pass that stops at its limit, then passes without grants. */
    private record Passes(EventLog events) implements SchedulerActivities {
        @Override
        public PassResult pass(PassRequest request) {
            events.add("pass");
            boolean first = request.redeliverAll();
            return new PassResult(first ? PassResult.LIMIT : 0, 3, 0, first, Map.of(), 0, false);
        }
    }

    /** The first pass fails, the others grant nothing. */
    private record FailingFirst(EventLog events) implements SchedulerActivities {
        @Override
        public PassResult pass(PassRequest request) {
            events.add("pass");
            if (events.entries("pass").size() == 1) {
                throw new IllegalStateException("the database is unavailable");
            }
            return new PassResult(0, 3, 0, false, Map.of(), 0, false);
        }
    }

    private static final class DrainedAtSecondAttempt implements DrainActivities {
        private boolean attempted;

        @Override
        public void evictRuns(long nodeId) {
            if (!attempted) {
                attempted = true;
                throw new IllegalStateException("2 jobs hold slots of the node");
            }
        }
    }

    private static final class PreparedAtSecondAttempt implements HomeActivities {
        private boolean attempted;

        @Override
        public void prepareHome(String username, String cluster) {
            if (!attempted) {
                attempted = true;
                throw new IllegalStateException("the cluster is away");
            }
        }
    }
}
