package org.orchestra.workflow.testing;

import static java.util.stream.Collectors.joining;
import static org.orchestra.workflow.testing.InMemoryActivities.TASK;
import static org.orchestra.workflow.testing.InMemoryActivities.TASK_ID;

import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskIds;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.OrchestraSearchAttributes;
import org.orchestra.workflow.TaskQueues;
import org.orchestra.workflow.task.JobBatchWorkflowImpl;
import org.orchestra.workflow.task.TaskStart;
import org.orchestra.workflow.task.TaskWorkflow;
import org.orchestra.workflow.task.TaskWorkflowImpl;

/** The task workflow with in-memory activities on the in-process Temporal service, which skips time while a test waits for a result. */
public final class WorkflowTestEnvironment implements AutoCloseable {
    public static final String CLUSTER_QUEUE = "lab-jobs";

    private final TestWorkflowEnvironment temporal;
    private final InMemoryActivities activities;

    public WorkflowTestEnvironment(int jobs, boolean bypass) {
        this(jobs, bypass, WorkerFactoryOptions.getDefaultInstance());
    }

    private WorkflowTestEnvironment(int jobs, boolean bypass, WorkerFactoryOptions workers) {
        temporal = newTemporal(workers);
        activities = new InMemoryActivities(temporal.getWorkflowClient(), jobs, bypass);
        Worker core = temporal.newWorker(TaskQueues.CORE);
        core.registerWorkflowImplementationTypes(TaskWorkflowImpl.class, JobBatchWorkflowImpl.class);
        core.registerActivitiesImplementations(activities);
        temporal.newWorker(CLUSTER_QUEUE).registerActivitiesImplementations(activities);
    }

    /** No test phase, and compressed time. */
    public static WorkflowTestEnvironment withCompressedTime(int jobs) {
        return new WorkflowTestEnvironment(jobs, true, compressedTime());
    }

    /** Short timeouts, because the service skips no time while an activity is due. */
    public static WorkerFactoryOptions compressedTime() {
        return WorkerFactoryOptions.newBuilder()
                .setWorkerInterceptors(new TimeCompression())
                .build();
    }

    /**
     * The in-process service, with Orchestra's search attributes; or the real one that the system properties {@code
     * orchestra.temporal} (host:port) and {@code orchestra.namespace} name.
     */
    public static TestWorkflowEnvironment newTemporal(WorkerFactoryOptions workers) {
        TestEnvironmentOptions.Builder options = TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(workers)
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setIdentity("test")
                        .setNamespace(System.getProperty("orchestra.namespace", "default"))
                        .build());
        OrchestraSearchAttributes.all()
                .forEach(attribute -> options.registerSearchAttribute(
                        attribute.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
        String real = System.getProperty("orchestra.temporal");
        if (real != null) {
            options.setUseExternalService(true).setTarget(real);
        }
        return TestWorkflowEnvironment.newInstance(options.build());
    }

    public InMemoryActivities activities() {
        return activities;
    }

    public EventLog events() {
        return activities.events();
    }

    public TestWorkflowEnvironment temporal() {
        return temporal;
    }

    /** Starts the task's workflow. Its workers may start later. */
    public WorkflowTestEnvironment startTask() {
        WorkflowClient.start(task()::run, new TaskStart(TASK_ID, TASK, "ana", "cpu_small", "lab"));
        return this;
    }

    /** Lets every batch of the run phase begin, as if a job of each held a slot. */
    public WorkflowTestEnvironment beginBatches() {
        running()
                .batchesDue(Batch.all(TASK, activities.jobs().size()).stream()
                        .map(Batch::id)
                        .toList());
        return this;
    }

    public WorkflowTestEnvironment startWorkers() {
        temporal.start();
        return this;
    }

    private TaskWorkflow task() {
        return temporal.getWorkflowClient()
                .newWorkflowStub(
                        TaskWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId("task:" + TASK)
                                .setTaskQueue(TaskQueues.CORE)
                                .build());
    }

    public TaskWorkflow running() {
        return temporal.getWorkflowClient().newWorkflowStub(TaskWorkflow.class, "task:" + TASK);
    }

    public WorkflowStub untyped(String workflow) {
        return temporal.getWorkflowClient().newUntypedWorkflowStub(workflow);
    }

    /** A user's kill: first the database, then the workflow. */
    public void kill() {
        activities.killTask();
        running().kill();
    }

    /** Waits for the final state of the task, with time skipping. */
    public TaskState result() {
        return result(Duration.ofSeconds(20));
    }

    /** As {@link #result()}, for a task that takes long. */
    public TaskState result(Duration timeout) {
        try {
            return untyped("task:" + TASK).getResult(timeout.toSeconds(), TimeUnit.SECONDS, TaskState.class);
        } catch (TimeoutException e) {
            throw new AssertionError("the task does not end: " + events().entries() + histories(), e);
        }
    }

    /** The events of the task's workflow and of its batches, for a person. */
    private String histories() {
        return Stream.concat(
                        Stream.of(TaskIds.workflow(TASK), TaskIds.workflow(TASK) + "/test"),
                        Batch.all(TASK, activities.jobs().size()).stream().map(Batch::id))
                .map(this::history)
                .collect(joining());
    }

    private String history(String workflow) {
        try {
            return temporal.getWorkflowClient().fetchHistory(workflow).getEvents().stream()
                    .map(event -> "\n  " + event.getEventId() + " "
                            + event.getEventType().name().replace("EVENT_TYPE_", ""))
                    .collect(joining("", "\n" + workflow + ":", ""));
        } catch (StatusRuntimeException none) {
            return "\n" + workflow + ": " + none.getStatus().getCode();
        }
    }

    /** Waits for the task's end, whatever it is. */
    public void awaitEnd() {
        try {
            result();
        } catch (WorkflowFailedException cancelled) {
            // The caller checks the state that is left.
        }
    }

    @Override
    public void close() {
        temporal.close();
    }
}
