package org.orchestra.worker;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import org.orchestra.store.scheduling.SchedulerActivitiesImpl;
import org.orchestra.store.task.TaskActivitiesImpl;
import org.orchestra.workflow.TaskQueues;
import org.orchestra.workflow.account.HomeWorkflowImpl;
import org.orchestra.workflow.drain.DrainWorkflowImpl;
import org.orchestra.workflow.scheduling.SchedulerWorkflowImpl;
import org.orchestra.workflow.task.JobBatchWorkflowImpl;
import org.orchestra.workflow.task.TaskWorkflowImpl;
import org.springframework.stereotype.Component;

/** Polls the core task queue: all workflows, and the activities that need only the database. */
@Component
class CoreWorker implements AutoCloseable {
    private final WorkerFactory factory;

    CoreWorker(WorkflowClient client, TaskActivitiesImpl tasks, SchedulerActivitiesImpl scheduler) {
        factory = WorkerFactory.newInstance(client);
        Worker worker = factory.newWorker(TaskQueues.CORE);
        worker.registerWorkflowImplementationTypes(
                TaskWorkflowImpl.class,
                JobBatchWorkflowImpl.class,
                SchedulerWorkflowImpl.class,
                HomeWorkflowImpl.class,
                DrainWorkflowImpl.class);
        worker.registerActivitiesImplementations(tasks, scheduler);
    }

    void start() {
        factory.start();
    }

    @Override
    public void close() {
        factory.shutdownNow();
    }
}
