package org.orchestra.task;

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
import org.orchestra.temporal.TemporalMessages;
import org.orchestra.testing.Centre;
import org.orchestra.workflow.LabAttributes;

/** What Temporal is told of tasks, when it is told late. */
class TemporalTaskWorkflowsIT {
    @RegisterExtension
    static final Centre CENTRE = new Centre();

    private final TestWorkflowEnvironment temporal = environment();
    private final Deque<Runnable> onTheirWay = new ArrayDeque<>();
    private final TaskScene scene = new TaskScene(CENTRE);
    private TaskWorkflows workflows;

    @BeforeEach
    void aSlowWayToTemporal() {
        scene.begin();
        TemporalMessages slow = new TemporalMessages() {
            @Override
            public void send(String about, Runnable message) {
                onTheirWay.add(message);
            }
        };
        workflows = new TemporalTaskWorkflows(temporal.getWorkflowClient(), CENTRE.jdbc(), slow);
    }

    @AfterEach
    void close() {
        temporal.close();
    }

    @Test
    void aKillReachesTheWorkflow() {
        // given
        long task = scene.create(TaskState.KILL);

        // when
        workflows.kill(task, TaskScene.TRAIN);
        onTheirWay.remove().run();

        // then
        assertThat(status()).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
    }

    @Test
    void aKillThatComesAfterARetryIsNotHeard() {
        // given
        long task = scene.create(TaskState.KILL);
        workflows.kill(task, TaskScene.TRAIN);

        // when another message of the kill was faster, and the owner has retried the task
        CENTRE.jdbc().sql("UPDATE task SET state = 'KILLED'").update();
        CENTRE.jdbc().sql("UPDATE task SET state = 'REGISTERED'").update();
        onTheirWay.remove().run();

        // then
        assertThatThrownBy(this::status).isInstanceOf(WorkflowNotFoundException.class);
    }

    private WorkflowExecutionStatus status() {
        return temporal.getWorkflowClient()
                .newUntypedWorkflowStub(TaskIds.workflow(TaskScene.TRAIN))
                .describe()
                .getStatus();
    }

    private static TestWorkflowEnvironment environment() {
        TestEnvironmentOptions.Builder options = TestEnvironmentOptions.newBuilder();
        LabAttributes.all()
                .forEach(attribute -> options.registerSearchAttribute(
                        attribute.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
        return TestWorkflowEnvironment.newInstance(options.build());
    }
}
