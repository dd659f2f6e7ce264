package org.orchestra.maestro.queue;

import static org.orchestra.maestro.text.Texts.text;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.cluster.KnownClusters;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;

/**
 * Where somebody wants jobs to go.
 *
 * @param queue absent for any
 * @param cluster absent for any
 * @param gpu whether it has to be a queue whose jobs get GPUs
 */
public record QueueWish(@Nullable String queue, @Nullable String cluster, boolean gpu) {
    /** The names of the clusters that jobs are to go to; none for all of the queue. */
    public List<String> clusters() {
        return cluster == null ? List.of() : List.of(cluster);
    }

    /** The clusters of a queue in order of preference. */
    public static List<String> clustersOf(OrchestraServer server, String queue) {
        return server.get(Resource.of("queues", queue), QueueResponse.class).clusters();
    }

    /** Best first: where tasks go anyway, then no GPU that nobody asked for, then where jobs start soonest. */
    private static final Comparator<QueueResponse> PREFERRED = Comparator.comparing(
                    (QueueResponse queue) -> !queue.isDefault())
            .thenComparing(QueueResponse::hasGpus)
            .thenComparing(queue -> queue.usedSlots() - queue.enabledSlots())
            .thenComparing(QueueResponse::name);

    /**
     * The queue to ask for.
     *
     * @param gpus whether each job asks for GPUs
     * @return null to leave the choice to the server
     * @throws CommandFailed when no queue is like that
     */
    public @Nullable String choose(Session session, boolean gpus) {
        if (cluster == null && !gpu) {
            return queue;
        }
        boolean withGpus = gpu || gpus;
        OrchestraServer server = session.open();
        if (cluster != null) {
            KnownClusters.require(server, cluster);
        }
        List<QueueResponse> fitting = server.list(Resource.of("queues"), QueueResponse.class).stream()
                .filter(one -> cluster == null || one.clusters().contains(cluster))
                .filter(one -> !withGpus || one.hasGpus())
                .toList();
        return queue == null ? best(session, fitting, wanted(withGpus)) : confirmed(queue, fitting, wanted(withGpus));
    }

    private String best(Session session, List<QueueResponse> fitting, String wanted) {
        return fitting.stream()
                .filter(one -> one.isFor(session::username))
                .min(PREFERRED)
                .map(QueueResponse::name)
                .orElseThrow(() -> new CommandFailed(
                        text("You have no queue %s; see what there is with: maestro queue list -o wide", wanted)));
    }

    private String confirmed(String named, List<QueueResponse> fitting, String wanted) {
        if (fitting.stream().noneMatch(one -> one.name().equals(named))) {
            String names = fitting.stream().map(QueueResponse::name).collect(Collectors.joining(", "));
            throw new CommandFailed(
                    names.isEmpty()
                            ? text(
                                    "Queue %s is not one %s; there is none, see: maestro queue list -o wide",
                                    named, wanted)
                            : text(
                                    "Queue %s is not one %s; name one of %s, or none, see: maestro queue list -o wide",
                                    named, wanted, names));
        }
        return named;
    }

    private String wanted(boolean withGpus) {
        if (cluster == null) {
            return text("with GPUs");
        }
        return withGpus ? text("of cluster %s with GPUs", cluster) : text("of cluster %s", cluster);
    }
}
