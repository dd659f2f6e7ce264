package org.orchestra.tutorial;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The events in the histories of all workflows of a namespace. */
final class WorkflowEvents implements AutoCloseable {
    /** The kinds that tell what a workflow costs; the others follow from them. */
    private static final Map<EventType, String> KINDS = Map.of(
            EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, "workflow tasks",
            EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, "activities",
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, "signals received",
            EventType.EVENT_TYPE_MARKER_RECORDED, "markers",
            EventType.EVENT_TYPE_TIMER_STARTED, "timers");

    private final WorkflowServiceStubs service;
    private final WorkflowClient temporal;

    WorkflowEvents(String namespace) {
        service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(System.getenv("TEMPORAL_ADDRESS"))
                .build());
        temporal = WorkflowClient.newInstance(
                service,
                WorkflowClientOptions.newBuilder().setNamespace(namespace).build());
    }

    /** The events so far, all of them and those of some kinds, and by the workflow's type. */
    Map<String, Double> counts() {
        Map<String, Double> counts = new TreeMap<>();
        for (WorkflowExecutionMetadata workflow : temporal.listExecutions("").toList()) {
            List<HistoryEvent> events = temporal.fetchHistory(
                            workflow.getExecution().getWorkflowId(),
                            workflow.getExecution().getRunId())
                    .getEvents();
            counts.merge("events", (double) events.size(), Double::sum);
            counts.merge(
                    String.format(Locale.ROOT, "events of %s", workflow.getWorkflowType()),
                    (double) events.size(),
                    Double::sum);
            for (HistoryEvent event : events) {
                String kind = KINDS.get(event.getEventType());
                if (kind != null) {
                    counts.merge(kind, 1.0, Double::sum);
                }
            }
        }
        return counts;
    }

    @Override
    public void close() {
        service.shutdownNow();
    }
}
