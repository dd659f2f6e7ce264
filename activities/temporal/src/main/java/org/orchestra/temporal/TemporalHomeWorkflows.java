package org.orchestra.temporal;

import static org.orchestra.domain.Text.format;

import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.account.HomeWorkflows;
import org.orchestra.store.home.HomeRepository;
import org.orchestra.workflow.OrchestraSearchAttributes;
import org.orchestra.workflow.TaskQueues;
import org.orchestra.workflow.account.HomeStart;
import org.orchestra.workflow.account.HomeWorkflow;
import org.springframework.stereotype.Component;

/** Starts the workflows that make homes. Starting one twice is harmless. */
@Component
public class TemporalHomeWorkflows implements HomeWorkflows {
    private final WorkflowClient client;
    private final HomeRepository rows;
    private final AsyncTemporalCalls messages;

    TemporalHomeWorkflows(WorkflowClient client, HomeRepository rows, AsyncTemporalCalls messages) {
        this.client = client;
        this.rows = rows;
        this.messages = messages;
    }

    @Override
    public void accountActivated(String username) {
        make(username);
    }

    /** Makes every home that is missing. */
    public void makeAll() {
        make(null);
    }

    private void make(@Nullable String username) {
        rows.missing(username).forEach(this::start);
    }

    private void start(HomeStart home) {
        messages.send(HomeWorkflow.id(home.username(), home.cluster()), () -> {
            HomeWorkflow workflow = client.newWorkflowStub(
                    HomeWorkflow.class,
                    WorkflowOptions.newBuilder()
                            .setTaskQueue(TaskQueues.CORE)
                            .setWorkflowId(HomeWorkflow.id(home.username(), home.cluster()))
                            .setWorkflowIdConflictPolicy(
                                    WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                            .setStaticSummary(format("home of %s on %s", home.username(), home.cluster()))
                            .setTypedSearchAttributes(SearchAttributes.newBuilder()
                                    .set(OrchestraSearchAttributes.OWNER, home.username())
                                    .set(OrchestraSearchAttributes.CLUSTER, home.cluster())
                                    .build())
                            .build());
            WorkflowClient.start(workflow::run, home);
        });
    }
}
