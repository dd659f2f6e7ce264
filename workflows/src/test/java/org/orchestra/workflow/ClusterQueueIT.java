package org.orchestra.workflow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.TimeoutFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.workflow.account.HomeStart;
import org.orchestra.workflow.account.HomeWorkflow;
import org.orchestra.workflow.account.HomeWorkflowImpl;
import org.orchestra.workflow.drain.DrainStart;
import org.orchestra.workflow.drain.DrainWorkflow;
import org.orchestra.workflow.drain.DrainWorkflowImpl;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

/** A cluster's messenger queue was changed after a workflow had begun: nobody polls the name that it knows. */
class ClusterQueueIT {
    private static final String FORMER = "cluster-formerly";

    private TestWorkflowEnvironment temporal;

    @BeforeEach
    void start() {
        temporal = WorkflowTestEnvironment.newTemporal(WorkflowTestEnvironment.compressedTime());
        temporal.newWorker(TaskQueues.CORE)
                .registerWorkflowImplementationTypes(HomeWorkflowImpl.class, DrainWorkflowImpl.class);
        temporal.start();
    }

    @AfterEach
    void close() {
        temporal.close();
    }

    @Test
    void aHomeGivesWayToOneThatKnowsTheNewQueue() {
        requireGivesUp(() -> stub(HomeWorkflow.class).run(new HomeStart("ana", "lab", FORMER)));
    }

    @Test
    void aDrainGivesWayToOneThatKnowsTheNewQueue() {
        requireGivesUp(() -> stub(DrainWorkflow.class).run(new DrainStart(1, "cpu", "n1", "lab", FORMER)));
    }

    private void requireGivesUp(ThrowingCallable run) {
        assertThatThrownBy(run)
                .rootCause()
                .asInstanceOf(InstanceOfAssertFactories.type(TimeoutFailure.class))
                .extracting(TimeoutFailure::getTimeoutType)
                .isEqualTo(TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START);
    }

    private <W> W stub(Class<W> type) {
        WorkflowClient client = temporal.getWorkflowClient();
        return client.newWorkflowStub(
                type, WorkflowOptions.newBuilder().setTaskQueue(TaskQueues.CORE).build());
    }
}
