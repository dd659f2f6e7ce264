package org.orchestra.maestro.node;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.OutputOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the details of a node. */
@Command(
        name = "show",
        description = "Show a node: its state and reason, its slots, and what its cluster reports.",
        footer = {"", "Example:", "  maestro node show gpu-01"})
public final class NodeShowCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private NodeParameters target;

    @Mixin
    private OutputOption output;

    public NodeShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        NodeResponse node = server.get(target.resource(server), NodeResponse.class);
        output.print(spec.commandLine().getOut(), node, fields(node));
        return 0;
    }

    private static Fields fields(NodeResponse node) {
        NodeResponse.ObservedNodeResponse observed = node.observed();
        return new Fields()
                .with("node", node.name())
                .with("queue", node.queue())
                .with("cluster", node.cluster())
                .with("device", node.deviceKind())
                .with("state", node.state())
                .with("reason", node.reason())
                .with("health since", node.since())
                .with("slots", node.slots())
                .with("auto", node.auto() ? "yes" : "no")
                .with("drained", node.drained() ? "yes" : "no")
                .with("done", node.done())
                .with("failed", node.failed())
                .with("reported", observed == null ? "nothing yet" : observed.describe())
                .with("problem", observed == null ? null : observed.problem());
    }
}
