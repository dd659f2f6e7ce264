package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.store.task.QueueChoice.ChosenQueue;
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
        ChosenQueue next = queues.choose(retry.queue(), retries.owner(task).orElseThrow(() -> Tasks.notFound(task)));
        if (!next.cluster().equals(now.cluster())) {
            // A workflow of the task that is about to end would run its jobs where it knows the task to be.
            throw Refusal.invalid(
                    "queue-on-another-cluster",
                    format(
                            "Queue %s is on cluster %s, and task %s stays on cluster %s: choose a queue there, or create a new task.",
                            next.name(), next.cluster(), task, now.cluster()));
        }
        return next;
    }

    /** @throws Refusal when its jobs would ask for more than the queue allows */
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
    }
}
