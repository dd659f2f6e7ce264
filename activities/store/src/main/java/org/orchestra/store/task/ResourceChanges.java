package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import java.util.List;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.store.task.QueueChoice.ChosenQueue;
import org.orchestra.store.task.QueueChoice.OfferedCluster;
import org.springframework.stereotype.Component;

/**
 * Gives a task that is retried another queue or other resources. What its jobs ask for is checked against the queue where
 * they go; what they asked for before is not, as long as they stay where they are.
 */
@Component
class ResourceChanges {
    private final RetryRepository retries;
    private final QueueChoice queues;

    ResourceChanges(RetryRepository retries, QueueChoice queues) {
        this.retries = retries;
        this.queues = queues;
    }

    /**
     * The queue of a retried task from then on. A queue is locked before its tasks, so this comes before the task is locked.
     *
     * @throws Refusal when there is no such task, or it cannot go to the queue that is named
     */
    ChosenQueue queue(String task, RetryRequest retry) {
        ChosenQueue now = queues.of(task).orElseThrow(() -> Tasks.notFound(task));
        if (retry.queue() == null) {
            return now;
        }
        return queues.choose(retry.queue(), retries.owner(task).orElseThrow(() -> Tasks.notFound(task)));
    }

    /** @throws Refusal when its jobs would ask for more than the queue allows, or its data is not where the queue's nodes are */
    void apply(LockedTask task, RetryRequest retry, ChosenQueue queue) {
        ResourceRequest asked = retry.request();
        if (retry.queue() != null) {
            ResourceRequest before = retries.request(task.id());
            // GPUs are those of a slot, and never more than its queue gives.
            asked = asked.orElse(
                    new ResourceRequest(before.cpuMillis(), before.memoryMib(), null, before.maxSeconds()));
        }
        asked.granted(queue.name(), queue.limits());
        retries.change(task.id(), queue.id(), retry.request());
        boolean elsewhere = retry.queue() != null;
        if (elsewhere) {
            retries.changeClusters(task.id(), reachable(task, queue));
        }
        // Another queue may give less than what was measured on the queue before.
        retries.askAnew(
                task.id(),
                elsewhere || retry.request().memoryMib() != null,
                elsewhere || retry.request().maxSeconds() != null);
    }

    private List<Long> reachable(LockedTask task, ChosenQueue queue) {
        boolean inPlace = retries.readsInPlace(task.id());
        List<Long> reachable = OfferedCluster.reachable(queue.clusters(), retries.readsOthersData(task.id()), inPlace);
        if (reachable.isEmpty() && inPlace) {
            throw Refusal.invalid(
                    "dataset-not-reachable",
                    format(
                            "Queue %s is on %s, to which uploaded data is copied, and task %s reads data that was registered in place: choose another queue.",
                            queue.name(), queue.place(), task.name()));
        }
        if (reachable.isEmpty()) {
            throw Refusal.invalid(
                    "dataset-not-reachable",
                    format(
                            "Queue %s is on %s, where each user has a volume, and task %s reads data of another user: choose another queue.",
                            queue.name(), queue.place(), task.name()));
        }
        return reachable;
    }
}
