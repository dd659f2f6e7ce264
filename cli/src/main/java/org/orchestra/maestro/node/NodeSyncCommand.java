package org.orchestra.maestro.node;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares nodes with the report of their cluster and applies the differences on request. */
@Command(
        name = "sync",
        description = {
            "Compare the nodes of a cluster with what the cluster reports (admins only).",
            "Show the proposed changes. With --yes, apply exactly these changes or none."
        },
        footer = {"", "Example:", "  maestro node sync --cluster lab --yes"})
public final class NodeSyncCommand implements Callable<Integer> {
    private static final Table<ProposedNodeChange> TABLE = new Table<ProposedNodeChange>()
            .fixed("change", ProposedNodeChange::kind)
            .text("node", ProposedNodeChange::node)
            .text("queue", ProposedNodeChange::queue)
            .number("current slots", ProposedNodeChange::slotsNow)
            .number("new slots", ProposedNodeChange::slotsThen)
            .wrappedText("reason", ProposedNodeChange::because);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(names = "--cluster", required = true, paramLabel = "CLUSTER", description = "Name of the cluster.")
    private String cluster;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Only nodes of this queue.")
    private @Nullable String queue;

    @Option(names = "--yes", description = "Apply the changes.")
    private boolean yes;

    public NodeSyncCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        Resource resource =
                Resource.of("clusters", cluster, "nodes", "proposal").with("queue", queue);
        List<ProposedNodeChange> changes =
                server.get(resource, NodeProposalResponse.class).changes();
        PrintWriter out = spec.commandLine().getOut();
        if (changes.isEmpty()) {
            out.println(text("The nodes of %s match what the cluster reports; nothing to change.", cluster));
            return 0;
        }
        out.println(TABLE.render(changes, session.environment().screen()));
        out.println(
                yes
                        ? applied(server.post(resource, new NodeChangesBody(changes), NodeChangesResponse.class))
                        : howToApply());
        return 0;
    }

    private static String applied(NodeChangesResponse answer) {
        int count = answer.applied().size();
        return count == 1 ? text("1 change applied") : text("%s changes applied", count);
    }

    private String howToApply() {
        return text(
                "Nothing has changed yet; apply these changes with: maestro node sync --cluster %s --yes",
                queue == null ? cluster : cluster + " --queue " + queue);
    }

    /** One proposed change, which is sent back unchanged to apply it. */
    private record ProposedNodeChange(
            String kind,
            String node,
            @Nullable String queue,
            @Nullable Integer slotsNow,
            @Nullable Integer slotsThen,
            @Nullable String because) {}

    private record NodeProposalResponse(List<ProposedNodeChange> changes) {
        NodeProposalResponse {
            Objects.requireNonNull(changes, "changes");
        }
    }

    private record NodeChangesBody(List<ProposedNodeChange> changes) {}

    private record NodeChangesResponse(List<ProposedNodeChange> applied) {
        NodeChangesResponse {
            Objects.requireNonNull(applied, "applied");
        }
    }
}
