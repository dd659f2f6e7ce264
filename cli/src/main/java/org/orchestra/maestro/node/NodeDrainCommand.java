package org.orchestra.maestro.node;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Drains a node. */
@Command(
        name = "drain",
        description = "Stop new jobs from starting on a node until it is resumed (admins only).",
        footer = {"", "Example:", "  maestro node drain gpu-01 --kill"})
public final class NodeDrainCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private NodeParameters target;

    @Option(names = "--kill", description = "Also stop its running jobs; they are requeued to other nodes.")
    private boolean kill;

    public NodeDrainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        NodeResponse node =
                server.post(target.resource(server).below("drain"), new DrainBody(kill), NodeResponse.class);
        spec.commandLine().getOut().println(node.describe());
        return 0;
    }

    private record DrainBody(boolean kill) {}
}
