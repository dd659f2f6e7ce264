package org.orchestra.maestro.node;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Changes the number of slots of a node. */
@Command(
        name = "set",
        description = {
            "Change the number of slots of a node (admins only).",
            "Running jobs continue, even if fewer slots remain."
        },
        footer = {
            "",
            "Examples:",
            "  maestro node set gpu-01 --slots 2",
            "  maestro node set cpu-07 --queue cpu_small --slots 8 --no-auto"
        })
public final class NodeSetCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private NodeParameters target;

    @Option(
            names = "--slots",
            paramLabel = "N",
            converter = WholeNumber.FromZero.class,
            description = "Number of slots: jobs that may run at once; 0 disables the node.")
    private @Nullable Integer slots;

    @Option(
            names = "--max-slots",
            paramLabel = "N",
            converter = WholeNumber.FromZero.class,
            description = "Maximum number of slots.")
    private @Nullable Integer maxSlots;

    @Option(
            names = "--auto",
            negatable = true,
            description = "Set the number of slots from the resources that the cluster reports, or stop doing so.")
    private @Nullable Boolean auto;

    public NodeSetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (slots == null && maxSlots == null && auto == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    text("Nothing to change; give at least one of --slots, --max-slots and --auto"));
        }
        OrchestraServer server = session.open();
        Resource resource = target.resource(server);
        int version = server.get(resource, NodeResponse.class).version();
        NodeResponse node =
                server.patch(resource, new NodeEditBody(slots, maxSlots, auto), version, NodeResponse.class);
        spec.commandLine().getOut().println(node.describe());
        return 0;
    }

    @JsonInclude(NON_NULL)
    private record NodeEditBody(
            @Nullable Integer slots,
            @Nullable Integer maxSlots,
            @Nullable Boolean auto) {}
}
