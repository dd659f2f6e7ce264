package org.orchestra.workflow.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.task.Batch;
import org.orchestra.workflow.TaskQueues;
import org.orchestra.workflow.scheduling.PassResult.BatchGrants;
import org.orchestra.workflow.scheduling.PassResult.Figures;
import org.orchestra.workflow.task.BatchResult;
import org.orchestra.workflow.task.BatchStart;
import org.orchestra.workflow.task.Grant;
import org.orchestra.workflow.task.JobBatchWorkflow;
import org.orchestra.workflow.testing.EventLog;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

class SchedulerWorkflowIT {
    private static final Duration RECHECK = Duration.ofMinutes(5);
    private static final Figures QUIET = new Figures(0, 0, 4, false, Map.of(), 0);
    private static final Figures MORE = new Figures(1_000, 50, 0, true, Map.of(), 0);

    private TestWorkflowEnvironment temporal;
    private PlannedPasses passes;
    private SchedulerWorkflow scheduler;

    @BeforeEach
    void start() {
        temporal = WorkflowTestEnvironment.newTemporal(WorkerFactoryOptions.getDefaultInstance());
        passes = new PlannedPasses();
        Worker worker = temporal.newWorker(TaskQueues.CORE);
        worker.registerWorkflowImplementationTypes(SchedulerWorkflowImpl.class, TakingBatch.class);
        worker.registerActivitiesImplementations(passes);
        temporal.start();
        scheduler = temporal.getWorkflowClient()
                .newWorkflowStub(
                        SchedulerWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(SchedulerWorkflow.id("lab"))
                                .setTaskQueue(TaskQueues.CORE)
                                .build());
    }

    @AfterEach
    void close() {
        temporal.close();
    }

    @Test
    void theFirstPassIsMadeAtOnceAndAsksForEveryGrantAgain() {
        // when
        startScheduler();
        passes.events.await("pass");

        // then
        assertThat(passes.requests()).containsExactly(new PassRequest("lab", true));
    }

    @Test
    void withoutAnyWakeUpAPassIsMadeEveryFiveMinutes() {
        // given
        startScheduler();
        passes.events.await("pass");

        // when
        temporal.sleep(RECHECK.minusSeconds(10));
        int before = passes.requests().size();
        temporal.sleep(Duration.ofSeconds(20));
        passes.events.await("pass", 2);
        temporal.sleep(RECHECK);
        passes.events.await("pass", 3);

        // then only the first asked for every grant again
        assertThat(before).isEqualTo(1);
        assertThat(passes.requests()).extracting(PassRequest::redeliverAll).containsExactly(true, false, false);
    }

    @Test
    void aWakeUpMakesAPassAtOnce() {
        // given a scheduler at rest, whose clock stands still
        startScheduler();
        passes.events.await("pass");
        long before = temporal.currentTimeMillis();

        // when
        scheduler.wake();
        passes.events.await("pass", 2);

        // then
        assertThat(temporal.currentTimeMillis() - before).isLessThan(RECHECK.toMillis() / 2);
    }

    @Test
    void aThousandWakeUpsDuringAPassCostOneMorePass() {
        // given
        passes.events.block("pass");
        startScheduler();
        passes.events.await("pass");

        // when
        IntStream.range(0, 1_000).forEach(any -> scheduler.wake());
        passes.events.unblock("pass");
        passes.events.await("pass", 2);
        temporal.sleep(RECHECK.minusSeconds(30));

        // then
        assertThat(passes.requests()).hasSize(2);
    }

    @Test
    void aPassThatStoppedAtItsLimitIsFollowedByAnotherAtOnce() {
        // given
        passes.plan(MORE).plan(MORE).plan(QUIET);
        long before = temporal.currentTimeMillis();

        // when
        startScheduler();
        passes.events.await("pass", 3);

        // then
        assertThat(temporal.currentTimeMillis() - before).isLessThan(RECHECK.toMillis() / 2);
    }

    @Test
    void everyBatchGetsItsGrantsInOneSignalAlsoWhenAnotherIsGone() {
        // given two batches that take grants, and between them one that is not there
        startBatch("task:user.ana.a/batch/0");
        startBatch("task:user.ana.c/batch/0");
        passes.plan(
                QUIET,
                new BatchGrants("task:user.ana.a/batch/0", List.of(new Grant(0, 1, "n1"), new Grant(1, 1, "n2"))),
                new BatchGrants("task:user.ana.b/batch/0", List.of(new Grant(0, 1, "n1"))),
                new BatchGrants("task:user.ana.c/batch/0", List.of(new Grant(7, 3, "n1"))));

        // when
        startScheduler();

        // then
        assertThat(taken("task:user.ana.a/batch/0")).isEqualTo(2);
        assertThat(taken("task:user.ana.c/batch/0")).isEqualTo(1);
        scheduler.wake();
        passes.events.await("pass", 2);
    }

    @Test
    void moreBatchesThanAreSignalledAtOnceAllGetTheirs() {
        // given
        List<String> batches = IntStream.range(0, 120)
                .mapToObj(k -> "task:user.ana.a/batch/" + k)
                .toList();
        batches.forEach(this::startBatch);
        passes.plan(
                QUIET,
                batches.stream()
                        .map(batch -> new BatchGrants(batch, List.of(new Grant(0, 1, "n1"))))
                        .toArray(BatchGrants[]::new));

        // when
        startScheduler();

        // then
        assertThat(batches).allSatisfy(batch -> assertThat(taken(batch)).isEqualTo(1));
    }

    @Test
    void theLastPassCanBeAskedFor() {
        // given
        passes.plan(new Figures(3, 17, 0, false, Map.of(), 0));

        // when
        startScheduler();
        passes.events.await("pass");
        scheduler.wake();
        passes.events.await("pass", 2);
        scheduler.wake();
        passes.events.await("pass", 3);

        // then
        assertThat(scheduler.getLastPass()).isEqualTo(QUIET);
    }

    @Test
    void beforeTheFirstPassThereIsNoLastOne() {
        // given
        passes.events.block("pass");

        // when
        startScheduler();
        passes.events.await("pass");

        // then
        assertThat(scheduler.getLastPass()).isNull();
        passes.events.unblock("pass");
    }

    @Test
    void aPassThatFailsIsTriedAgain() {
        // given
        passes.fail().fail();

        // when
        startScheduler();
        passes.events.await("pass", 3);

        // then
        assertThat(passes.requests()).hasSize(3).containsOnly(new PassRequest("lab", true));
    }

    @Test
    void afterAPassThatFailedEveryGrantIsAskedForAgain() {
        // given
        passes.plan(QUIET).fail();
        startScheduler();
        passes.events.await("pass");

        // when
        scheduler.wake();
        passes.events.await("pass", 3);

        // then
        assertThat(passes.requests()).extracting(PassRequest::redeliverAll).containsExactly(true, false, true);
    }

    @Test
    void afterManyEventsItContinuesAsNewAndLosesNeitherAGrantNorAWakeUp() {
        // given enough passes in a row to wear out one history, and a batch that gets a grant in each
        startBatch("task:user.ana.a/batch/0");
        int many = 800;
        IntStream.range(0, many)
                .forEach(n -> passes.plan(
                        MORE, new BatchGrants("task:user.ana.a/batch/0", List.of(new Grant(n % 250, n, "n1")))));
        WorkflowExecution first = startScheduler();

        // when
        passes.events.await("pass", many + 1);
        scheduler.wake();
        passes.events.await("pass", many + 2);

        // then
        assertThat(firstRun(first)).isEqualTo("EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW");
        assertThat(taken("task:user.ana.a/batch/0")).isEqualTo(many);
        assertThat(passes.requests().get(0)).isEqualTo(new PassRequest("lab", true));
        assertThat(passes.requests().subList(1, many + 2)).containsOnly(new PassRequest("lab", false));
    }

    private String firstRun(WorkflowExecution execution) {
        var events = temporal.getWorkflowClient()
                .fetchHistory(execution.getWorkflowId(), execution.getRunId())
                .getHistory()
                .getEventsList();
        return events.get(events.size() - 1).getEventType().name();
    }

    private WorkflowExecution startScheduler() {
        return WorkflowClient.start(scheduler::run, new SchedulerStart("lab", false));
    }

    private void startBatch(String id) {
        WorkflowClient.start(
                temporal.getWorkflowClient()
                        .newWorkflowStub(
                                JobBatchWorkflow.class,
                                WorkflowOptions.newBuilder()
                                        .setWorkflowId(id)
                                        .setTaskQueue(TaskQueues.CORE)
                                        .build())::run,
                new BatchStart(7, new Batch(id, 0, 1), "lab-jobs", false));
    }

    /** Waits for the batch's end and tells how many grants it had got. */
    private int taken(String batch) {
        return temporal.getWorkflowClient()
                .newUntypedWorkflowStub(batch)
                .getResult(BatchResult.class)
                .failed();
    }

    /** A batch that takes grants for a minute and returns how many it got. */
    public static final class TakingBatch implements JobBatchWorkflow {
        private int grants;

        @WorkflowInit
        public TakingBatch(BatchStart start) {}

        @Override
        public BatchResult run(BatchStart start) {
            Workflow.sleep(Duration.ofMinutes(1));
            return new BatchResult(grants);
        }

        @Override
        public void jobsKilled(List<Integer> jobs) {}

        @Override
        public void slotsGranted(List<Grant> more) {
            grants += more.size();
        }
    }

    /** Passes whose results a test has planned; quiet ones after them. */
    private static final class PlannedPasses implements SchedulerActivities {
        private final EventLog events = new EventLog();
        private final List<PassRequest> requests = new ArrayList<>();

        /** Null for a pass that fails. */
        private final List<@Nullable PassResult> results = new ArrayList<>();

        synchronized PlannedPasses plan(Figures figures, BatchGrants... grants) {
            results.add(new PassResult(List.of(grants), figures));
            return this;
        }

        synchronized PlannedPasses fail() {
            results.add(null);
            return this;
        }

        synchronized List<PassRequest> requests() {
            return List.copyOf(requests);
        }

        @Override
        public PassResult pass(PassRequest request) {
            synchronized (this) {
                requests.add(request);
            }
            events.add("pass");
            synchronized (this) {
                PassResult result = results.isEmpty() ? new PassResult(List.of(), QUIET) : results.remove(0);
                if (result == null) {
                    throw new IllegalStateException("the database is away");
                }
                return result;
            }
        }
    }
}
