package org.orchestra.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.task.TaskIds;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.task.TaskFixture;
import org.orchestra.store.task.TaskStartRepository;
import org.orchestra.store.task.TaskWorkflows;
import org.orchestra.store.task.UnbatchedKills;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.workflow.OrchestraSearchAttributes;

/** Calls to Temporal about tasks that arrive late. */
class TemporalTaskWorkflowsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final TestWorkflowEnvironment temporal = environment();
    private final Deque<Runnable> pending = new ArrayDeque<>();
    private final TaskFixture fixture = new TaskFixture(STORE);
    private TaskWorkflows workflows;

    @BeforeEach
    void aSlowConnectionToTemporal() {
        fixture.begin();
        AsyncTemporalCalls slow = new AsyncTemporalCalls() {
            @Override
            public void send(String workflow, Runnable call) {
                pending.add(call);
            }
        };
        workflows = new TemporalTaskWorkflows(
                new WorkflowStarter(temporal.getWorkflowClient()),
                slow,
                STORE.get(TaskStartRepository.class),
                STORE.get(UnbatchedKills.class));
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
