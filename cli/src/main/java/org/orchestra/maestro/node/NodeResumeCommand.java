package org.orchestra.maestro.node;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Resumes a node. */
@Command(
        name = "resume",
        description = {
            "Let jobs start again on a drained or cordoned node (admins only).",
            "An unhealthy node stays unhealthy until its cluster reports that it has recovered."
        },
        footer = {"", "Example:", "  maestro node resume gpu-01"})
public final class NodeResumeCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private NodeParameters target;

    public NodeResumeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        NodeResponse node = server.post(target.resource(server).below("resume"), null, NodeResponse.class);
        spec.commandLine().getOut().println(node.describe());
        return 0;
    }
}
