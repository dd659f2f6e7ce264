package org.orchestra.workflow;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
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
import org.orchestra.workflow.scheduling.PassResult.BatchGrants;
import org.orchestra.workflow.scheduling.PassResult.Figures;
import org.orchestra.workflow.scheduling.SchedulerActivities;
import org.orchestra.workflow.scheduling.SchedulerStart;
import org.orchestra.workflow.scheduling.SchedulerWorkflow;
import org.orchestra.workflow.scheduling.SchedulerWorkflowImpl;
import org.orchestra.workflow.task.Grant;
import org.orchestra.workflow.testing.EventLog;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

/**
 * Records anew the histories that {@link ReplayTest} replays. Runs only when asked by name, best against a real service
 * and in a namespace of its own:
 *
 * <pre>
 * mvn -pl workflows test-compile surefire:test -Dtest=RecordHistories \
 *     -Dorchestra.temporal=127.0.0.1:7233 -Dorchestra.namespace=histories
 * </pre>
 *
 * A history that is already deployed somewhere must go on replaying: record a new behaviour under a new name.
 */
class RecordHistories {
    private static final Path FOLDER = Path.of("src/test/resources/histories");
    private static final String TASK = "task:user.ana.fit";

    @Test
    void aTaskPassesItsTestPhaseAndIsDone() throws IOException {
        try (WorkflowTestEnvironment lab = new WorkflowTestEnvironment(12, false)) {
            lab.laboratory().withSlots(3);
            lab.startWorkers().startTask();
            lab.result();
            record(lab.temporal(), TASK, "task-tested-then-done");
            record(lab.temporal(), TASK + "/test", "batch-tests-ten-jobs");
        }
    }

    @Test
    void aTestJobFailsAndBreaksTheTask() throws IOException {
        try (WorkflowTestEnvironment lab = new WorkflowTestEnvironment(12, false)) {
            lab.laboratory().withSlots(2).hold(0, 2).outcome(1, 1, JobState.FAILED);
            lab.startWorkers().startTask();
            lab.result();
            record(lab.temporal(), TASK, "task-broken-by-its-test-phase");
            record(lab.temporal(), TASK + "/test", "batch-stops-at-a-failed-test-job");
        }
    }

    @Test
    void oneJobIsEvictedOneFailsAndAGrantIsRepeated() throws IOException {
        try (WorkflowTestEnvironment lab = new WorkflowTestEnvironment(3, true)) {
            lab.laboratory().outcome(1, 1, JobState.ASSIGNED).outcome(2, 1, JobState.FAILED);
            lab.startWorkers().startTask();
            lab.diary().await("opened");
            lab.laboratory().deliver(lab.laboratory().grant(0));
            lab.laboratory().grant(1);
            lab.diary().await("end 1 1");
            lab.laboratory().grant(1);
            lab.laboratory().grant(2);
            lab.result();
            record(lab.temporal(), TASK, "task-finalized");
            record(lab.temporal(), TASK + "/batch/0", "batch-with-eviction-failure-and-repeated-grant");
        }
    }

    @Test
    void aTaskRunsItsOwedJobsAgain() throws IOException {
        try (WorkflowTestEnvironment lab = new WorkflowTestEnvironment(3, false)) {
            lab.laboratory().withSlots(1).owe(0, 1);
            lab.startWorkers().startTask();
            lab.result();
            record(lab.temporal(), TASK, "task-tested-again-for-what-it-was-owed");
        }
    }

    @Test
    void aTaskIsKilledInItsRunPhase() throws IOException {
        try (WorkflowTestEnvironment lab = new WorkflowTestEnvironment(3, true)) {
            lab.laboratory().withSlots(1).hold(0);
            lab.startWorkers().startTask();
            lab.diary().await("run 0 1");
            lab.kill();
            lab.result();
            record(lab.temporal(), TASK, "task-killed-in-the-run-phase");
            record(lab.temporal(), TASK + "/batch/0", "batch-killed");
        }
    }

    @Test
    void aRunningAndAWaitingJobAreKilled() throws IOException {
        try (WorkflowTestEnvironment lab = new WorkflowTestEnvironment(4, true)) {
            lab.laboratory().withSlots(2).hold(0, 1);
            lab.startWorkers().startTask();
            lab.diary().await("run", 2);
            lab.laboratory().markKilled(0);
            lab.laboratory().markKilled(3);
            lab.laboratory().tellKilled(0, 3);
            lab.diary().await("end 2 1");
            lab.laboratory().end(1, JobState.DONE);
            lab.result();
            record(lab.temporal(), TASK + "/batch/0", "batch-with-killed-jobs");
        }
    }

    @Test
    void aTaskIsCancelledInTemporalsUi() throws IOException {
        try (WorkflowTestEnvironment lab = new WorkflowTestEnvironment(3, true)) {
            lab.laboratory().withSlots(1).hold(0);
            lab.startWorkers().startTask();
            lab.diary().await("run 0 1");
            lab.untyped(TASK).cancel();
            lab.awaitEnd();
            record(lab.temporal(), TASK, "task-cancelled-in-temporals-ui");
        }
    }

    @Test
    void aSchedulerGrantsWithinItsWorkflowTaskAndMeetsABatchThatIsGone() throws IOException {
        try (TestWorkflowEnvironment temporal =
                WorkflowTestEnvironment.newTemporal(WorkerFactoryOptions.getDefaultInstance())) {
            EventLog diary = new EventLog();
            Worker worker = temporal.newWorker(TaskQueues.CORE);
            worker.registerWorkflowImplementationTypes(SchedulerWorkflowImpl.class);
            worker.registerActivitiesImplementations(new Passes(diary));
            temporal.start();
            SchedulerWorkflow scheduler = temporal.getWorkflowClient()
                    .newWorkflowStub(SchedulerWorkflow.class, options(SchedulerWorkflow.id("lab")));
            WorkflowClient.start(scheduler::run, new SchedulerStart("lab", false));
            diary.await("pass", 2);
            scheduler.wake();
            diary.await("pass", 3);
            scheduler.wake();
            diary.await("pass", 4);
            record(temporal, SchedulerWorkflow.id("lab"), "scheduler-grants-within-its-workflow-task");
            temporal.getWorkflowClient()
                    .newUntypedWorkflowStub(SchedulerWorkflow.id("lab"))
                    .terminate("recorded");
        }
    }

    @Test
    void aHomeIsPreparedAtTheSecondTry() throws IOException {
        try (TestWorkflowEnvironment temporal =
                WorkflowTestEnvironment.newTemporal(WorkerFactoryOptions.getDefaultInstance())) {
            temporal.newWorker(TaskQueues.CORE).registerWorkflowImplementationTypes(HomeWorkflowImpl.class);
            temporal.newWorker(WorkflowTestEnvironment.CLUSTER_QUEUE)
                    .registerActivitiesImplementations(new SecondTry());
            temporal.start();
            temporal.getWorkflowClient()
                    .newWorkflowStub(HomeWorkflow.class, options(HomeWorkflow.id("ana", "lab")))
                    .run(new HomeStart("ana", "lab", WorkflowTestEnvironment.CLUSTER_QUEUE));
            record(temporal, HomeWorkflow.id("ana", "lab"), "home-prepared-at-the-second-try");
        }
    }

    @Test
    void aNodeIsEmptyAtTheSecondLook() throws IOException {
        try (TestWorkflowEnvironment temporal =
                WorkflowTestEnvironment.newTemporal(WorkerFactoryOptions.getDefaultInstance())) {
            temporal.newWorker(TaskQueues.CORE).registerWorkflowImplementationTypes(DrainWorkflowImpl.class);
            temporal.newWorker(WorkflowTestEnvironment.CLUSTER_QUEUE)
                    .registerActivitiesImplementations(new SecondLook());
            temporal.start();
            temporal.getWorkflowClient()
                    .newWorkflowStub(DrainWorkflow.class, options(DrainWorkflow.id("cpu", "node-1")))
                    .run(new DrainStart(1, "cpu", "node-1", "lab", WorkflowTestEnvironment.CLUSTER_QUEUE));
            record(temporal, DrainWorkflow.id("cpu", "node-1"), "drain-empty-at-the-second-look");
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

    /** First a pass that stopped at its limit and granted to a batch that is gone, then quiet ones. */
    private record Passes(EventLog diary) implements SchedulerActivities {
        @Override
        public PassResult pass(PassRequest request) {
            diary.write("pass");
            return request.redeliverAll()
                    ? new PassResult(
                            List.of(new BatchGrants(TASK + "/batch/0", List.of(new Grant(0, 1, "node-1")))),
                            new Figures(1, 3, 0, true, Map.of(), 0))
                    : new PassResult(List.of(), new Figures(0, 3, 0, false, Map.of(), 0));
        }
    }

    private static final class SecondLook implements DrainActivities {
        private boolean looked;

        @Override
        public void evictRuns(long nodeId) {
            if (!looked) {
                looked = true;
                throw new IllegalStateException("2 jobs hold slots of the node");
            }
        }
    }

    private static final class SecondTry implements HomeActivities {
        private boolean tried;

        @Override
        public void prepareHome(String username, String cluster) {
            if (!tried) {
                tried = true;
                throw new IllegalStateException("the cluster is away");
            }
        }
    }
}
