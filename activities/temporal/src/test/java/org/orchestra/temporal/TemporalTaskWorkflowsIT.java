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
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.workflow.OrchestraSearchAttributes;

/** What Temporal is told of tasks, when it is told late. */
class TemporalTaskWorkflowsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final TestWorkflowEnvironment temporal = environment();
    private final Deque<Runnable> onTheirWay = new ArrayDeque<>();
    private final TaskFixture fixture = new TaskFixture(STORE);
    private TaskWorkflows workflows;

    @BeforeEach
    void aSlowWayToTemporal() {
        fixture.begin();
        AsyncTemporalCalls slow = new AsyncTemporalCalls() {
            @Override
            public void send(String about, Runnable message) {
                onTheirWay.add(message);
            }
        };
        workflows = new TemporalTaskWorkflows(temporal.getWorkflowClient(), STORE.get(TaskStartRepository.class), slow);
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
        onTheirWay.remove().run();

        // then
        assertThat(status()).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
    }

    @Test
    void aKillThatComesAfterARetryIsNotHeard() {
        // given
        long task = fixture.create(TaskState.KILL);
        workflows.kill(task, TaskFixture.TRAIN);

        // when another message of the kill was faster, and the owner has retried the task
        STORE.jdbc().sql("UPDATE task SET state = 'KILLED'").update();
        STORE.jdbc().sql("UPDATE task SET state = 'REGISTERED'").update();
        onTheirWay.remove().run();

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
