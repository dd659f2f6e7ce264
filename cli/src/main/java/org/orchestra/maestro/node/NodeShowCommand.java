package org.orchestra.maestro.node;

import static org.orchestra.maestro.text.Texts.text;

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
                .with(text("node"), node.name())
                .with(text("queue"), node.queue())
                .with(text("cluster"), node.cluster())
                .with(text("device"), node.deviceKind())
                .with(text("state"), node.state())
                .with(text("reason"), node.reason())
                .with(text("health since"), node.since())
                .with(text("slots"), node.slots())
                .with(text("auto"), yesOrNo(node.auto()))
                .with(text("drained"), yesOrNo(node.drained()))
                .with(text("done"), node.done())
                .with(text("failed"), node.failed())
                .with(text("reported"), observed == null ? text("nothing yet") : observed.describe())
                .with(text("problem"), observed == null ? null : observed.problem());
    }

    private static String yesOrNo(boolean value) {
        return value ? text("yes") : text("no");
    }
}
