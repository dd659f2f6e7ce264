package org.orchestra.maestro.queue;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where jobs go: to a queue by its name, or by what it has to be. */
public final class QueueSelection {
    @Option(names = "--queue", paramLabel = "QUEUE", description = "Queue (default: chosen by the server).")
    private @Nullable String queue;

    @Option(
            names = "--cluster",
            paramLabel = "CLUSTER",
            description = "Run on this cluster only: in a queue that has it; with --queue, refuse one that has not.")
    private @Nullable String cluster;

    @Option(names = "--gpu", description = "Take a queue whose jobs get GPUs; with --queue, refuse another.")
    private boolean gpu;

    /** @param written the queue that a file names; null when it names none */
    public QueueWish over(@Nullable String written) {
        return new QueueWish(queue == null ? written : queue, cluster, gpu);
    }
}
