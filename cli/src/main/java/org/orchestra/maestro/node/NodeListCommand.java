package org.orchestra.maestro.node;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists nodes with their states and slots. */
@Command(
        name = "list",
        description = {
            "List nodes with their state and slots; in -o wide also with numbers of finished jobs.",
            "OPEN nodes provide slots. DISABLED nodes have no enabled slots. DRAINED nodes were drained by an"
                    + " admin. CORDONED nodes had repeated job failures. UNHEALTHY nodes recover by themselves."
        },
        footer = {"", "Example:", "  maestro node list --queue nvidia"})
public final class NodeListCommand implements Callable<Integer> {
    private static final Table<NodeResponse> TABLE = new Table<NodeResponse>()
            .name("node", NodeResponse::name)
            .text("queue", NodeResponse::queue)
            .state("state", NodeResponse::state)
            .text("reason", NodeResponse::reason)
            .number("used slots", NodeResponse::usedSlots)
            .number("enabled", NodeResponse::enabledSlots)
            .number("max", NodeResponse::maxSlots)
            .wide()
            .fixed("device", NodeResponse::deviceKind)
            .number("done", NodeResponse::done)
            .number("failed", NodeResponse::failed)
            .fixed("auto", node -> node.auto() ? "yes" : "");

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(names = "--cluster", paramLabel = "CLUSTER", description = "Only nodes of this cluster.")
    private @Nullable String cluster;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Only nodes of this queue.")
    private @Nullable String queue;

    @Mixin
    private ListOption output;

    public NodeListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Resource nodes = Resource.of("nodes").with("cluster", cluster).with("queue", queue);
        output.print(
                spec.commandLine().getOut(),
                TABLE,
                () -> session.open().list(nodes, NodeResponse.class),
                () -> text("No nodes found; an admin can add one, see: maestro node create --help"));
        return 0;
    }
}
