package org.orchestra.store.capacity;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.domain.cluster.ClusterStatus;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.runner.ClusterDirectory;
import org.orchestra.store.capacity.QueueRepository.QueueUse;
import org.orchestra.store.edit.Versioned;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The clusters, as everybody sees and admins edit them, and as workers serve them. Each edit is one transaction and takes
 * effect at the next pass. Who may do what is the caller's question.
 */
@Component
public class Clusters implements ClusterDirectory {
    private final ClusterRepository clusters;
    private final ApplicationEventPublisher events;

    Clusters(ClusterRepository clusters, ApplicationEventPublisher events) {
        this.clusters = clusters;
        this.events = events;
    }

    /** All clusters by name. */
    public Page<ClusterView> list(PageRequest page) {
        return clusters.list(page);
    }

    /**
     * One cluster.
     *
     * @throws Refusal when there is none of that name
     */
    public ClusterView get(ClusterName name) {
        return clusters.find(name).orElseThrow(() -> notFound(name));
    }

    @Override
    public List<Cluster> all() {
        return clusters.all(null);
    }

    /** The clusters that take jobs. */
    public List<Cluster> active() {
        return clusters.all(ClusterStatus.ACTIVE);
    }

    /**
     * Makes a cluster, without queues.
     *
     * @throws Refusal when one of that name exists, or polls the same messenger queue
     */
    @Transactional
    public ClusterView create(ClusterDefinition cluster) {
        if (clusters.insert(cluster).isEmpty()) {
            throw clusters.id(cluster.name()).isPresent() ? exists(cluster.name()) : queueTaken(cluster);
        }
        events.publishEvent(new CapacityChanged(cluster.name().value()));
        return get(cluster.name());
    }

    /**
     * Edits a cluster. Jobs that run there go on.
     *
     * @throws Refusal when somebody else has edited it meanwhile, the result cannot be, its type, messenger queue or own volume
     *     changes while tasks are on it, its volume while homes are, or another cluster polls the same messenger queue
     */
    @Transactional
    public ClusterView edit(ClusterName name, ClusterEdit edit) {
        boolean moves = edit.type() != null
                || edit.messengerQueue() != null
                || edit.volume() != null
                || edit.ownVolume() != null;
        LockedCluster now =
                (moves ? clusters.lockForDelete(name) : clusters.lockForEdit(name)).orElseThrow(() -> notFound(name));
        Versioned.require(edit.version(), now.version(), "cluster " + name);
        ClusterDefinition then = edit.applied(now.definition());
        requireStays(now, then);
        if (now.definition().type() == ClusterType.LOCAL && then.type() != ClusterType.LOCAL) {
            // They were nothing but rows there.
            clusters.forgetHomes(now.id());
        }
        try {
            clusters.update(now.id(), then);
        } catch (DuplicateKeyException e) {
            throw queueTaken(then);
        }
        events.publishEvent(new CapacityChanged(name.value()));
        return get(name);
    }

    /**
     * Deletes a cluster. What its users' homes were is left there.
     *
     * @throws Refusal when it has queues
     */
    @Transactional
    public void delete(ClusterName name) {
        LockedCluster cluster = clusters.lockForDelete(name).orElseThrow(() -> notFound(name));
        clusters.queues(cluster.id()).as("queue", "queues").ifPresent(queues -> {
            throw Refusal.conflict(
                    "cluster-in-use",
                    format(
                            "Cluster %s has %s: delete what is there before you delete the cluster, or set it inactive.",
                            name, queues));
        });
        clusters.delete(cluster.id());
    }

    /** Records that a worker of the cluster is alive. Slots that were kept back until now are granted at once. */
    @Transactional
    public void reported(String name) {
        if (clusters.report(name)) {
            events.publishEvent(new CapacityChanged(name));
        }
    }

    /** The number of a cluster in the database, also of an inactive one. */
    Optional<Long> id(ClusterName name) {
        return clusters.id(name);
    }

    /** @throws Refusal when there is no such cluster, or it is inactive, and so makes no homes */
    public void requireActive(ClusterName name) {
        if (get(name).status() != ClusterStatus.ACTIVE) {
            throw Refusal.conflict(
                    "cluster-inactive", format("Cluster %s is inactive and makes no homes: choose another.", name));
        }
    }

    /** What to say of a cluster that does not exist. */
    Refusal notFound(ClusterName name) {
        List<String> names = clusters.names();
        return Refusal.notFound(
                "cluster-not-found",
                format(
                        "There is no cluster %s: choose one of %s.",
                        name, names.isEmpty() ? "those that an admin makes" : String.join(", ", names)));
    }

    /** The workflows of tasks know where their jobs go, and files do not move with a volume's address. */
    private void requireStays(LockedCluster cluster, ClusterDefinition then) {
        ClusterDefinition now = cluster.definition();
        if (now.type() != then.type()
                || !now.messengerQueue().equals(then.messengerQueue())
                || !Objects.equals(now.ownVolume(), then.ownVolume())) {
            QueueUse tasks = clusters.openTasks(cluster.id());
            tasks.as("task", "tasks").ifPresent(some -> {
                throw Refusal.conflict(
                        "cluster-in-use",
                        format(
                                "Cluster %s has %s not ended: set it inactive, and change its type, messenger queue or own volume when those have ended.",
                                now.name(), some));
            });
        }
        int homes =
                now.volume() == null || Objects.equals(now.volume(), then.volume()) ? 0 : clusters.homes(cluster.id());
        if (homes > 0) {
            throw Refusal.conflict(
                    "cluster-in-use",
                    format(
                            "The volume of cluster %s has homes of users (%,d): create another cluster with the new volume.",
                            now.name(), homes));
        }
    }

    private static Refusal exists(ClusterName name) {
        return Refusal.conflict(
                "cluster-exists",
                format(
                        "A cluster named %s exists: choose another name or edit that one with maestro cluster set.",
                        name));
    }

    private static Refusal queueTaken(ClusterDefinition cluster) {
        return Refusal.conflict(
                "messenger-queue-taken",
                format(
                        "Another cluster has the messenger queue %s, and would get the jobs of %s: choose another.",
                        cluster.messengerQueue(), cluster.name()));
    }
}
