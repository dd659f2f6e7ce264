package org.orchestra.maestro.node;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds a machine of a cluster to a queue as a node. */
@Command(
        name = "create",
        description = "Add a machine of a cluster of the queue as a node that provides slots (admins only).",
        footer = {
            "",
            "Examples:",
            "  maestro node create gpu-01 --queue nvidia --slots 4",
            "  maestro node create cpu-07 --queue cpu_small --auto"
        })
public final class NodeCreateCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of the machine in its cluster.")
    private String name;

    @Option(names = "--queue", required = true, paramLabel = "QUEUE", description = "Queue that gets its slots.")
    private String queue;

    @Option(
            names = "--cluster",
            paramLabel = "CLUSTER",
            description = "Cluster of the machine (default: the first of the queue).")
    private @Nullable String cluster;

    @ArgGroup(multiplicity = "1")
    private SlotOptions slots;

    @Option(
            names = "--max-slots",
            paramLabel = "N",
            converter = WholeNumber.FromZero.class,
            description = "Maximum number of slots (default: same as --slots).")
    private @Nullable Integer maxSlots;

    public NodeCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        NewNodeBody body = new NewNodeBody(name, cluster, slots.enabled, maxSlots, slots.auto ? true : null);
        NodeResponse node = session.open().create(Resource.of("queues", queue, "nodes"), body, NodeResponse.class);
        spec.commandLine().getOut().println(node.describe());
        return 0;
    }

    private static final class SlotOptions {
        @Option(
                names = "--slots",
                required = true,
                paramLabel = "N",
                converter = WholeNumber.FromZero.class,
                description = "Number of slots: jobs that may run at once.")
        private @Nullable Integer enabled;

        @Option(
                names = "--auto",
                required = true,
                description = "Set the number of slots from the resources that the cluster reports.")
        private boolean auto;
    }

    @JsonInclude(NON_NULL)
    private record NewNodeBody(
            String name,
            @Nullable String cluster,
            @Nullable Integer slots,
            @Nullable Integer maxSlots,
            @Nullable Boolean auto) {}
}
