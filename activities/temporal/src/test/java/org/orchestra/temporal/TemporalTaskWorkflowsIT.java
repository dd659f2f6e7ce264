package org.orchestra.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.task.TaskIds;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.task.TaskFixture;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.task.TaskStartRepository;
import org.orchestra.store.task.UnbatchedKills;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.workflow.OrchestraSearchAttributes;
import org.orchestra.workflow.task.TaskActivities;

/** Calls to Temporal about tasks that arrive late. */
class TemporalTaskWorkflowsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final TestWorkflowEnvironment temporal = environment();
    private final Deque<Runnable> pending = new ArrayDeque<>();
    private final TaskFixture fixture = new TaskFixture(STORE);
    private TemporalTaskWorkflows workflows;

    @BeforeEach
    void aSlowConnectionToTemporal() {
        fixture.begin();
        AsyncTemporalCalls slow = new AsyncTemporalCalls() {
            @Override
            public void send(String workflow, Runnable call) {
                pending.add(call);
            }
        };
        WorkflowStarter starter = new WorkflowStarter(temporal.getWorkflowClient());
        workflows = new TemporalTaskWorkflows(
                starter, slow, STORE.get(TaskStartRepository.class), STORE.get(UnbatchedKills.class));
    }

    @AfterEach
    void close() {
        temporal.close();
    }

    @Test
    void aKillReachesTheWorkflow() {
        // given
        long task = fixture.create(TaskState.KILL);

        // when
        workflows.kill(task, TaskFixture.TRAIN);
        pending.remove().run();

        // then
        assertThat(status()).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
    }

    @Test
    void aKillThatArrivesAfterARetryIsDropped() {
        // given
        long task = fixture.create(TaskState.KILL);
        workflows.kill(task, TaskFixture.TRAIN);

        // when a repetition of the kill was faster, and the owner has retried the task
        STORE.jdbc().sql("UPDATE task SET state = 'KILLED'").update();
        STORE.jdbc().sql("UPDATE task SET state = 'REGISTERED'").update();
        pending.remove().run();

        // then
        assertThatThrownBy(this::status).isInstanceOf(WorkflowNotFoundException.class);
    }

    @Test
    void aKillOfAJobWhoseBatchDoesNotRunIsSettledInTheDatabase() {
        // given a task whose jobs wait
        begin(fixture.register(TaskFixture.TRAIN));

        // when
        kill(1);

        // then its workflow has nothing to do, and nobody is told again
        assertThat(unacknowledged()).isZero();
        assertThat(signals()).isEmpty();
    }

    @Test
    void theKillOfTheLastOpenJobReachesTheTaskWhereNoBatchRuns() {
        // given
        begin(fixture.register(TaskFixture.TRAIN));

        // when
        kill(0);
        kill(1);
        kill(2);

        // then
        assertThat(unacknowledged()).isZero();
        assertThat(signals()).containsExactly("recheck");
    }

    @Test
    void theKillOfARunIsRepeatedUntilItsBatchRunsAgain() {
        // given a run whose batch has lost its history
        long task = fixture.register(TaskFixture.TRAIN);
        begin(task);
        fixture.pass();
        fixture.begin(task, 1);

        // when
        kill(1);

        // then
        assertThat(unacknowledged()).isEqualTo(1);
    }

    /** Takes a task into its run phase, its workflow before its first step. */
    private void begin(long task) {
        STORE.get(TaskActivities.class).open(task);
        STORE.get(TaskActivities.class).assign(task);
        workflows.start(task, TaskFixture.TRAIN);
        pending.remove().run();
    }

    private void kill(int job) {
        STORE.get(TaskKills.class).killJob(TaskFixture.TRAIN, job, "ana");
        workflows.killJobs(TaskFixture.TRAIN, TaskState.RUNNING, List.of(job));
        pending.remove().run();
    }

    private static int unacknowledged() {
        return STORE.jdbc()
                .sql("SELECT count(*) FROM job WHERE kill_requested AND NOT kill_acknowledged")
                .query(Integer.class)
                .single();
    }

    private List<String> signals() {
        return temporal.getWorkflowClient().fetchHistory(TaskIds.workflow(TaskFixture.TRAIN)).getEvents().stream()
                .filter(HistoryEvent::hasWorkflowExecutionSignaledEventAttributes)
                .map(event ->
                        event.getWorkflowExecutionSignaledEventAttributes().getSignalName())
                .toList();
    }

    private WorkflowExecutionStatus status() {
        return temporal.getWorkflowClient()
                .newUntypedWorkflowStub(TaskIds.workflow(TaskFixture.TRAIN))
                .describe()
                .getStatus();
    }

    private static TestWorkflowEnvironment environment() {
        TestEnvironmentOptions.Builder options = TestEnvironmentOptions.newBuilder();
        OrchestraSearchAttributes.all()
                .forEach(attribute -> options.registerSearchAttribute(
                        attribute.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
        return TestWorkflowEnvironment.newInstance(options.build());
    }
}
