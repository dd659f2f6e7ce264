package org.orchestra.store.task;

import org.orchestra.domain.task.TaskState;
import org.orchestra.store.outbox.TaskEndNotifier;
import org.springframework.stereotype.Component;

/** What follows from the end of a task, in the transaction that ends it. */
@Component
class TaskCompletion {
    private final JobRequeues owed;
    private final TaskEndNotifier notices;

    TaskCompletion(JobRequeues owed, TaskEndNotifier notices) {
        this.owed = owed;
        this.notices = notices;
    }

    /**
     * Opens the task again when its jobs are owed runs; tells its owner of the end when it stays.
     *
     * @param before its state before the transaction: an end of long ago is no news
     * @param end its state now
     * @return its state after all
     */
    TaskState settle(long task, TaskState before, TaskState end) {
        TaskState state = owed.reopen(task, end).orElse(end);
        if (state.isFinal() && state != before) {
            notices.ended(task);
        }
        return state;
    }
}
