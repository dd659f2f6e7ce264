package org.orchestra.maestro.cluster;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.OutputOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the details of a cluster. */
@Command(
        name = "show",
        description = "Show a cluster: its status, whether its worker reports, its messenger queue and its volume.",
        footer = {"", "Example:", "  maestro cluster show lps"})
public final class ClusterShowCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterParameter target;

    @Mixin
    private OutputOption output;

    public ClusterShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ClusterResponse cluster = session.open().get(target.resource(), ClusterResponse.class);
        output.print(spec.commandLine().getOut(), cluster, fields(cluster));
        return 0;
    }

    private static Fields fields(ClusterResponse cluster) {
        return new Fields()
                .with("cluster", cluster.name())
                .with("description", cluster.description())
                .with("type", cluster.type())
                .with("status", cluster.status())
                .with("worker", cluster.worker())
                .with("start one", cluster.reachable() ? null : cluster.startWorker())
                .with("messenger", cluster.messenger())
                .with("messenger queue", cluster.messengerQueue())
                .with("volume", cluster.volumeText())
                .with("own volume", cluster.ownVolume());
    }
}
