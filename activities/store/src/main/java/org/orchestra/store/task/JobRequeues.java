package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import java.util.Optional;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.AuditContext;
import org.orchestra.store.history.AuditedTransactions;
import org.orchestra.store.task.RetryRepository.UsedDataset;
import org.springframework.stereotype.Component;

/**
 * Requeues failed jobs whose last run is not charged to them, because their node was cordoned for it. A job that is open
 * again is not requeued again, so that no cordon makes it run twice. Nothing is requeued whose owner or data have been deleted.
 */
@Component
public class JobRequeues {
    private final JobRequeueRepository requeues;
    private final RetryRepository retries;
    private final TaskStateRepository tasks;
    private final AuditedTransactions transactions;
    private final TaskWorkflows workflows;
    private final AuditContext audit;

    JobRequeues(
            JobRequeueRepository requeues,
            RetryRepository retries,
            TaskStateRepository tasks,
            AuditedTransactions transactions,
            TaskWorkflows workflows,
            AuditContext audit) {
        this.requeues = requeues;
        this.retries = retries;
        this.tasks = tasks;
        this.transactions = transactions;
        this.workflows = workflows;
        this.audit = audit;
    }

    /** Reopens every task that has ended and whose jobs are to be requeued, as its owner's retry would. */
    public void retryAll() {
        requeues.endedTasks().forEach(this::retry);
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
     * Reopens a task within the transaction that has locked it: the requeued jobs of a FINALIZED one, every job that is
     * not done of a BROKEN one that nothing else broke.
     *
     * @return the task's state now; empty when nothing is requeued and nothing was changed
     */
    Optional<TaskState> reopen(long task, TaskState state) {
        if (state == TaskState.FINALIZED && explain(task)) {
            requeues.reopenJobs(task);
            return Optional.of(reopened(task, TaskState.RUNNING));
        }
        if (state == TaskState.BROKEN && requeues.requeuesEveryFailure(task) && explain(task)) {
            requeues.reopenUnfinished(task);
            return Optional.of(reopened(task, TaskState.REGISTERED));
        }
        return Optional.empty();
    }

    /** Names the cordon as the reason for what follows; false when nothing is to be requeued. */
    private boolean explain(long task) {
        Optional<String> nodes = requeues.cordonedNodes(task).filter(names -> mayRun(task));
        nodes.ifPresent(names -> audit.explain(format("%s was cordoned, and what failed there does not count", names)));
        return nodes.isPresent();
    }

    /** From now on, whoever deletes the owner or the data waits, and finds the task open. */
    private boolean mayRun(long task) {
        return retries.lockOwner(task) && retries.lockDatasets(task).stream().allMatch(UsedDataset::isThere);
    }

    private TaskState reopened(long task, TaskState state) {
        tasks.reopen(task, state);
        return state;
    }
}
