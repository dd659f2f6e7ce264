package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import java.util.Optional;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.AuditContext;
import org.orchestra.store.history.AuditedTransactions;
import org.springframework.stereotype.Component;

/**
 * Failed jobs whose last run is not charged to them, because their node was cordoned for it: they are owed another. A job
 * is owed nothing any more once it is open again, so that no cordon makes it run twice.
 */
@Component
public class JobRequeues {
    private final JobRequeueRepository rows;
    private final TaskStateRepository tasks;
    private final AuditedTransactions transactions;
    private final TaskWorkflows workflows;
    private final AuditContext signature;

    JobRequeues(
            JobRequeueRepository rows,
            TaskStateRepository tasks,
            AuditedTransactions transactions,
            TaskWorkflows workflows,
            AuditContext signature) {
        this.rows = rows;
        this.tasks = tasks;
        this.transactions = transactions;
        this.workflows = workflows;
        this.signature = signature;
    }

    /** Opens every task again that has ended and whose jobs are owed runs, as its owner's retry would. */
    public void retryAll() {
        rows.endedTasks().forEach(this::retry);
    }

    private void retry(long id) {
        Optional<LockedTask> reopened = transactions.make(
                "reconciler",
                null,
                () -> tasks.lock(id)
                        .filter(task -> reopen(task.id(), task.state()).isPresent()));
        reopened.ifPresent(task -> workflows.start(task.id(), task.name()));
    }

    /**
     * Opens a task again, within the transaction that has locked it: the owed jobs of a FINALIZED one, every job that is
     * not done of a BROKEN one that nothing else broke.
     *
     * @return the task's state now; empty when nothing is owed and nothing was changed
     */
    Optional<TaskState> reopen(long task, TaskState state) {
        if (state == TaskState.FINALIZED && explain(task)) {
            rows.reopenJobs(task);
            return Optional.of(reopened(task, TaskState.RUNNING));
        }
        if (state == TaskState.BROKEN && rows.owesEveryFailure(task) && explain(task)) {
            rows.reopenUnfinished(task);
            return Optional.of(reopened(task, TaskState.REGISTERED));
        }
        return Optional.empty();
    }

    /** Gives what follows its reason; false when nothing is owed. */
    private boolean explain(long task) {
        Optional<String> nodes = rows.cordonedNodes(task);
        nodes.ifPresent(
                names -> signature.because(format("%s was cordoned, and what failed there does not count", names)));
        return nodes.isPresent();
    }

    private TaskState reopened(long task, TaskState state) {
        tasks.reopen(task, state);
        return state;
    }
}
