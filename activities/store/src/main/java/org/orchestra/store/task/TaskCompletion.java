package org.orchestra.store.task;

import org.orchestra.domain.task.TaskState;
import org.orchestra.store.outbox.TaskEndNotifier;
import org.springframework.stereotype.Component;

/** What follows from the end of a task, in the transaction that ends it. */
@Component
class TaskCompletion {
    private final JobRequeues requeues;
    private final TaskDependencies dependencies;
    private final TaskEndNotifier notices;

    TaskCompletion(JobRequeues requeues, TaskDependencies dependencies, TaskEndNotifier notices) {
        this.requeues = requeues;
        this.dependencies = dependencies;
        this.notices = notices;
    }

    /**
     * Reopens the task when its jobs are requeued; mails its owner, and lets the tasks start that waited for it, when it stays
     * ended.
     *
     * @param before its state before the transaction: an end that was reported before sends no mail
     * @param end its state now
     * @return its state after all
     */
    TaskState settle(long task, TaskState before, TaskState end) {
        TaskState state = requeues.reopen(task, end).orElse(end);
        if (state.isFinal() && state != before) {
            notices.ended(task);
            dependencies.ended(task, state);
        }
        return state;
    }
}
