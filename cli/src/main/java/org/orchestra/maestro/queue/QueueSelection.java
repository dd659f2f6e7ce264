package org.orchestra.maestro.queue;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.cluster.KnownClusters;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import picocli.CommandLine.Option;

/** The options that say where jobs go: to a queue by its name, or by what it has to be. */
public final class QueueSelection {
    /** Best first: where tasks go anyway, then no GPU that nobody asked for, then where jobs start soonest. */
    private static final Comparator<QueueResponse> PREFERRED = Comparator.comparing(
                    (QueueResponse queue) -> !queue.isDefault())
            .thenComparing(QueueResponse::hasGpus)
            .thenComparing(queue -> queue.usedSlots() - queue.enabledSlots())
            .thenComparing(QueueResponse::name);

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Queue (default: chosen by the server).")
    private @Nullable String queue;

    @Option(
            names = "--cluster",
            paramLabel = "CLUSTER",
            description = "Take a queue of this cluster; with --queue, refuse one of another.")
    private @Nullable String cluster;

    @Option(names = "--gpu", description = "Take a queue whose jobs get GPUs; with --queue, refuse another.")
    private boolean gpu;

    /**
     * The queue to ask for.
     *
     * @param written the queue that a file names; null when it names none
     * @param gpus whether each job asks for GPUs
     * @return null to leave the choice to the server
     * @throws CommandFailed when no queue is like that
     */
    public @Nullable String choose(Session session, @Nullable String written, boolean gpus) {
        String named = queue == null ? written : queue;
        if (cluster == null && !gpu) {
            return named;
        }
        OrchestraServer server = session.open();
        if (cluster != null) {
            KnownClusters.require(server, cluster);
        }
        List<QueueResponse> fitting = server.list(Resource.of("queues"), QueueResponse.class).stream()
                .filter(one -> cluster == null || cluster.equals(one.cluster()))
                .filter(one -> !gpu && !gpus || one.hasGpus())
                .toList();
        return named == null ? best(session, fitting) : confirmed(named, fitting);
    }

    private String best(Session session, List<QueueResponse> fitting) {
        return fitting.stream()
                .filter(one -> one.isFor(session::username))
                .min(PREFERRED)
                .map(QueueResponse::name)
                .orElseThrow(() -> new CommandFailed(
                        "You have no queue" + wanted() + "; see what there is with: maestro queue list -o wide"));
    }

    private String confirmed(String named, List<QueueResponse> fitting) {
        if (fitting.stream().noneMatch(one -> one.name().equals(named))) {
            String names = fitting.stream().map(QueueResponse::name).collect(Collectors.joining(", "));
            throw new CommandFailed("Queue " + named + " is not one" + wanted() + "; "
                    + (names.isEmpty() ? "there is none" : "name one of " + names + ", or none")
                    + ", see: maestro queue list -o wide");
        }
        return named;
    }

    private String wanted() {
        return (cluster == null ? "" : " of cluster " + cluster) + (gpu ? " with GPUs" : "");
    }
}
