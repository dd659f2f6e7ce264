package org.orchestra.maestro.cluster;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists clusters. */
@Command(
        name = "list",
        description = {
            "List clusters with their status and whether their workers report.",
            "An INACTIVE cluster takes no new jobs. A cluster that is unreachable gets none until its worker is back."
        },
        footer = {"", "Example:", "  maestro cluster list"})
public final class ClusterListCommand implements Callable<Integer> {
    private static final Table<ClusterResponse> TABLE = new Table<ClusterResponse>()
            .name("cluster", ClusterResponse::name)
            .fixed("type", ClusterResponse::type)
            .state("status", ClusterResponse::status)
            .fixed("worker", ClusterResponse::worker)
            .wide()
            .text("messenger queue", ClusterResponse::messengerQueue)
            .text("description", ClusterResponse::description);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ListOption output;

    public ClusterListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                TABLE,
                () -> session.open().list(Resource.of("clusters"), ClusterResponse.class),
                () -> text("No clusters found; an admin can add one, see: maestro cluster create --help"));
        return 0;
    }
}
