package org.orchestra.maestro.node;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Removes a node from its queue. */
@Command(
        name = "delete",
        description = "Remove a node from its queue (admins only). Drain it first if jobs are running on it.",
        footer = {"", "Example:", "  maestro node delete gpu-01"})
public final class NodeDeleteCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private NodeParameters target;

    public NodeDeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        server.delete(target.resource(server));
        spec.commandLine().getOut().println(text("node %s deleted", target));
        return 0;
    }
}
