package org.orchestra.maestro.cluster;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Deletes a cluster. */
@Command(
        name = "delete",
        description = "Delete a cluster that has no queues (admins only).",
        footer = {"", "Example:", "  maestro cluster delete lps"})
public final class ClusterDeleteCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterParameter cluster;

    public ClusterDeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.open().delete(cluster.resource());
        spec.commandLine().getOut().println(text("cluster %s deleted", cluster.name()));
        return 0;
    }
}
