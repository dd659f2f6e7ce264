package org.orchestra.store.capacity;

import static java.util.Objects.requireNonNullElse;
import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.Username;
import org.orchestra.domain.capacity.QueueLimits;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.capacity.LockedQueue.QueueCluster;
import org.orchestra.store.capacity.QueueRepository.QueueUse;
import org.orchestra.store.edit.Versioned;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The queues, as everybody sees and admins edit them. Each edit is one transaction and takes effect at the next pass. Who
 * may do what is the caller's question.
 */
@Component
public class Queues {
    private final QueueRepository queues;
    private final Clusters clusters;
    private final ApplicationEventPublisher events;

    Queues(QueueRepository queues, Clusters clusters, ApplicationEventPublisher events) {
        this.queues = queues;
        this.clusters = clusters;
        this.events = events;
    }

    /** All queues by name. */
    public Page<QueueView> list(PageRequest page) {
        return queues.list(page);
    }

    /**
     * One queue.
     *
     * @throws Refusal when there is none of that name
     */
    public QueueView get(QueueName name) {
        return queues.find(name).orElseThrow(() -> queues.notFound(name));
    }

    /**
     * Makes a queue, without nodes.
     *
     * @throws Refusal when one of that name exists, or a cluster or a member does not
     */
    @Transactional
    public QueueView create(NewQueue queue) {
        List<Long> ids = ids(queue.clusters());
        requireUsers(queue.members());
        if (queue.isDefault()) {
            queues.lockDefault();
            queues.clearDefault();
        }
        long id = queues.insert(queue)
                .orElseThrow(() -> Refusal.conflict(
                        "queue-exists",
                        format(
                                "A queue named %s exists: choose another name or edit that one with maestro queue set.",
                                queue.name())));
        queues.setClusters(id, ids);
        queues.setMembers(id, queue.members());
        events.publishEvent(new CapacityChanged(queue.clusters().get(0).value()));
        return get(queue.name());
    }

    /**
     * Edits a queue. Jobs that have a slot keep what they were given with it.
     *
     * @throws Refusal when somebody else has edited it meanwhile, a member or a cluster does not exist, a value is out of
     *     range, the GPUs of a job change while jobs hold some, or it has nodes or open tasks of a cluster that it loses
     */
    @Transactional
    public QueueView edit(QueueName name, QueueEdit edit) {
        boolean becomesDefault = Boolean.TRUE.equals(edit.isDefault());
        if (becomesDefault) {
            // Before the queue itself: two queues that become the default at once would wait for each other.
            queues.lockDefault();
        }
        // With clusters, also against new nodes and tasks: those of a cluster that it loses.
        LockedQueue now = (edit.clusters() == null ? queues.lockForEdit(name) : queues.lockForDelete(name))
                .orElseThrow(() -> queues.notFound(name));
        Versioned.require(edit.version(), now.version(), "queue " + now.name());
        QueueLimits limits = edit.limits().applied(now.limits());
        requireUsers(edit.members());
        requireSameDevices(now, limits);
        if (becomesDefault && !now.isDefault()) {
            queues.clearDefault();
        }
        queues.update(now.id(), limits, requireNonNullElse(edit.isDefault(), now.isDefault()));
        if (edit.open() || edit.members() != null) {
            queues.setMembers(now.id(), edit.members());
        }
        if (edit.clusters() != null) {
            setClusters(now, ids(edit.clusters()));
        }
        events.publishEvent(new CapacityChanged(now.cluster()));
        return get(name);
    }

    /**
     * Deletes a queue.
     *
     * @throws Refusal when nodes or tasks are in it, or when it is the default and there are others
     */
    @Transactional
    public void delete(QueueName name) {
        LockedQueue queue = queues.lockForDelete(name).orElseThrow(() -> queues.notFound(name));
        requireUnused(queue);
        if (queue.isDefault() && queues.hasOthers(queue.id())) {
            throw Refusal.conflict(
                    "queue-is-default",
                    format(
                            "Queue %s is the default: make another one the default with maestro queue set before you delete it.",
                            name));
        }
        queues.delete(queue.id());
        events.publishEvent(new CapacityChanged(queue.cluster()));
    }

    private List<Long> ids(List<ClusterName> names) {
        if (names.isEmpty() || Set.copyOf(names).size() < names.size()) {
            throw Refusal.invalid(
                    "invalid-request",
                    "A queue is on one cluster or several, each named once, in order of preference: for example near,far.");
        }
        return names.stream()
                .map(name -> clusters.id(name).orElseThrow(() -> clusters.notFound(name)))
                .toList();
    }

    private void setClusters(LockedQueue queue, List<Long> then) {
        for (QueueCluster lost : queue.clusters()) {
            if (!then.contains(lost.id())) {
                List<String> left = Stream.of(
                                queues.nodes(queue.id(), lost.id()).as("node", "nodes"),
                                queues.openTasks(queue.id(), lost.id())
                                        .as("task that has not ended", "tasks that have not ended"))
                        .flatMap(Optional::stream)
                        .toList();
                if (!left.isEmpty()) {
                    throw Refusal.conflict(
                            "queue-in-use",
                            format(
                                    "Queue %s has %s on cluster %s: drain and delete the nodes and let the tasks end before the queue leaves the cluster.",
                                    queue.name(), String.join(" and ", left), lost.name()));
                }
            }
        }
        queues.setClusters(queue.id(), then);
    }

    private void requireUsers(@Nullable List<String> usernames) {
        if (usernames == null) {
            return;
        }
        usernames.forEach(Username::new);
        List<String> unknown = queues.unknownUsers(usernames);
        if (!unknown.isEmpty()) {
            throw Refusal.notFound(
                    "user-not-found",
                    format(
                            "There is no user %s: name users that exist, or create them first.",
                            String.join(", ", unknown)));
        }
    }

    /** A slot's devices follow from its number and the GPUs of a job: two jobs would share one if that changed under them. */
    private void requireSameDevices(LockedQueue now, QueueLimits limits) {
        if (limits.job().gpus() == now.limits().job().gpus()) {
            return;
        }
        int jobs = queues.jobsWithPassesShutOut(now.id());
        if (jobs > 0) {
            throw Refusal.conflict(
                    "queue-in-use",
                    format(
                            "Queue %s gives GPUs to %d of its jobs now: drain its nodes and change this when those have ended.",
                            now.name(), jobs));
        }
    }

    private void requireUnused(LockedQueue queue) {
        QueueUse nodes = queues.nodes(queue.id());
        QueueUse tasks = queues.tasks(queue.id());
        if (nodes.count() + tasks.count() > 0) {
            throw Refusal.conflict(
                    "queue-in-use",
                    format(
                            "Queue %s has %s: drain and delete what is there before you delete the queue.",
                            queue.name(),
                            Stream.of(nodes.as("node", "nodes"), tasks.as("task", "tasks"))
                                    .flatMap(Optional::stream)
                                    .collect(joining(" and "))));
        }
    }
}
