package org.orchestra.temporal;

import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.BatchRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import java.util.Map;
import java.util.function.Consumer;
import org.orchestra.workflow.TaskQueues;
import org.springframework.stereotype.Component;

/**
 * Starts and signals the workflows of the core task queue. A workflow that runs already is left running, unless it is to be
 * restarted: whoever cannot know whether a start got through repeats it.
 */
@Component
public class WorkflowStarter {
    private final WorkflowClient client;

    WorkflowStarter(WorkflowClient client) {
        this.client = client;
    }

    /**
     * A workflow and how Temporal's web UI shows it.
     *
     * @param type its interface
     * @param id its id, unique among all workflows
     * @param summary one line
     * @param attributes what it is found by
     * @param memo further facts
     */
    record WorkflowDescription<W>(
            Class<W> type, String id, String summary, SearchAttributes attributes, Map<String, Object> memo) {
        WorkflowDescription(Class<W> type, String id, String summary, SearchAttributes attributes) {
            this(type, id, summary, attributes, Map.of());
        }
    }

    /**
     * Starts a workflow unless it runs.
     *
     * @param run calls its workflow method
     */
    <W> void start(WorkflowDescription<W> description, Consumer<W> run) {
        W workflow = stub(description, WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING);
        WorkflowClient.start(() -> run.accept(workflow));
    }

    /**
     * Starts a workflow anew: one that runs is ended, without any word to it. So only for what may be ended anywhere.
     *
     * @param run calls its workflow method
     */
    <W> void restart(WorkflowDescription<W> description, Consumer<W> run) {
        W workflow = stub(description, WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING);
        WorkflowClient.start(() -> run.accept(workflow));
    }

    /**
     * Signals a workflow, and starts it first unless it runs.
     *
     * @param run calls its workflow method
     * @param signal calls its signal method
     */
    <W> void signalWithStart(WorkflowDescription<W> description, Consumer<W> run, Consumer<W> signal) {
        W workflow = stub(description, WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING);
        BatchRequest request = client.newSignalWithStartRequest();
        request.add(() -> run.accept(workflow));
        request.add(() -> signal.accept(workflow));
        client.signalWithStart(request);
    }

    /**
     * Signals a workflow that runs.
     *
     * @param signal calls its signal method
     */
    <W> void signal(Class<W> type, String id, Consumer<W> signal) {
        signal.accept(client.newWorkflowStub(type, id));
    }

    private <W> W stub(WorkflowDescription<W> description, WorkflowIdConflictPolicy conflict) {
        return client.newWorkflowStub(
                description.type(),
                WorkflowOptions.newBuilder()
                        .setTaskQueue(TaskQueues.CORE)
                        .setWorkflowId(description.id())
                        .setWorkflowIdConflictPolicy(conflict)
                        .setStaticSummary(description.summary())
                        .setMemo(description.memo())
                        .setTypedSearchAttributes(description.attributes())
                        .build());
    }
}
