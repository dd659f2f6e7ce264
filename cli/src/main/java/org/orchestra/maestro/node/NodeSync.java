package org.orchestra.maestro.node;

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

/** Compares the nodes with what their cluster reports and, when told to, makes them alike. */
@Command(
        name = "sync",
        description = {
            "Show how the nodes of a cluster differ from what the cluster reports (for admins).",
            "Nothing is changed without --yes; with it exactly the changes that are shown are made, or none."
        },
        footer = {"", "Example:", "  maestro node sync --cluster lab --yes"})
public final class NodeSync implements Callable<Integer> {
    private static final Table<Change> TABLE = new Table<Change>()
            .text("change", Change::kind)
            .text("node", Change::node)
            .text("queue", Change::queue)
            .number("slots now", Change::slotsNow)
            .number("slots then", Change::slotsThen)
            .text("because", Change::because);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(names = "--cluster", required = true, paramLabel = "CLUSTER", description = "The cluster.")
    private String cluster;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Look at the nodes of this queue only.")
    private @Nullable String queue;

    @Option(names = "--yes", description = "Make the changes.")
    private boolean yes;

    public NodeSync(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        Resource resource =
                Resource.of("clusters", cluster, "nodes", "proposal").with("queue", queue);
        List<Change> changes = server.get(resource, Proposal.class).changes();
        PrintWriter out = spec.commandLine().getOut();
        if (changes.isEmpty()) {
            out.println("The nodes of " + cluster + " are as it reports them; there is nothing to change.");
            return 0;
        }
        out.println(TABLE.render(changes));
        out.println(yes ? applied(server.post(resource, new Wanted(changes), Applied.class)) : howToApply());
        return 0;
    }

    private static String applied(Applied answer) {
        int count = answer.applied().size();
        return count + (count == 1 ? " change made" : " changes made");
    }

    private String howToApply() {
        return "Nothing is changed yet; make these changes with: maestro node sync --cluster " + cluster
                + (queue == null ? "" : " --queue " + queue) + " --yes";
    }

    /** One difference; what the server proposed goes back to it as it came. */
    private record Change(
            String kind,
            String node,
            @Nullable String queue,
            @Nullable Integer slotsNow,
            @Nullable Integer slotsThen,
            @Nullable String because) {}

    private record Proposal(List<Change> changes) {
        Proposal {
            Objects.requireNonNull(changes, "changes");
        }
    }

    private record Wanted(List<Change> changes) {}

    private record Applied(List<Change> applied) {
        Applied {
            Objects.requireNonNull(applied, "applied");
        }
    }
}
