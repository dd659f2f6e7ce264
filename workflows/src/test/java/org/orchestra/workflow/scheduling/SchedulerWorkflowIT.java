package org.orchestra.workflow.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.workflow.TaskQueues;
import org.orchestra.workflow.testing.EventLog;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

class SchedulerWorkflowIT {
    private static final Duration RECHECK = Duration.ofMinutes(5);
    private static final PassResult QUIET = new PassResult(0, 0, 4, false, Map.of(), 0, false);
    private static final PassResult MORE = new PassResult(1_000, 50, 0, true, Map.of(), 0, false);

    private TestWorkflowEnvironment temporal;
    private PlannedPasses passes;
    private SchedulerWorkflow scheduler;

    @BeforeEach
    void start() {
        temporal = WorkflowTestEnvironment.newTemporal(WorkerFactoryOptions.getDefaultInstance());
        passes = new PlannedPasses();
        Worker worker = temporal.newWorker(TaskQueues.CORE);
        worker.registerWorkflowImplementationTypes(SchedulerWorkflowImpl.class);
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
    void theLastPassCanBeAskedFor() {
        // given
        passes.plan(new PassResult(3, 17, 0, false, Map.of(), 0, false));

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
    void afterManyEventsItContinuesAsNewAndLosesNoWakeUp() {
        // given
        WorkflowExecution first = startScheduler();
        passes.events.await("pass");

        // when passes follow one another until they have worn out one history
        int many = 1_000;
        for (int pass = 2; pass <= many; pass++) {
            scheduler.wake();
            passes.events.await("pass", pass);
        }

        // then
        assertThat(firstRun(first)).isEqualTo("EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW");
        assertThat(passes.requests().get(0)).isEqualTo(new PassRequest("lab", true));
        assertThat(passes.requests().subList(1, many)).containsOnly(new PassRequest("lab", false));
    }

    @Test
    void theSchedulerOfADeletedClusterEndsWithItsNextPass() {
        // given
        passes.plan(QUIET).plan(PassResult.gone(0));
        WorkflowExecution first = startScheduler();
        passes.events.await("pass");

        // when
        scheduler.wake();
        WorkflowStub.fromTyped(scheduler).getResult(Void.class);

        // then
        assertThat(firstRun(first)).isEqualTo("EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED");
        assertThat(passes.requests()).hasSize(2);
    }

    @Test
    void aClusterMadeAgainDuringTheLastPassIsServed() {
        // given
        passes.plan(PassResult.gone(0));
        passes.events.block("pass");
        WorkflowExecution first = startScheduler();
        passes.events.await("pass");

        // when
        scheduler.wake();
        passes.events.unblock("pass");
        passes.events.await("pass", 2);

        // then
        assertThat(firstRun(first)).isNotEqualTo("EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED");
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

    /** Passes whose results a test has planned; quiet ones after them. */
    private static final class PlannedPasses implements SchedulerActivities {
        private final EventLog events = new EventLog();
        private final List<PassRequest> requests = new ArrayList<>();

        /** Null for a pass that fails. */
        private final List<@Nullable PassResult> results = new ArrayList<>();

        synchronized PlannedPasses plan(PassResult result) {
            results.add(result);
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
                PassResult result = results.isEmpty() ? QUIET : results.remove(0);
                if (result == null) {
                    throw new IllegalStateException("the database is away");
                }
                return result;
            }
        }
    }
}
