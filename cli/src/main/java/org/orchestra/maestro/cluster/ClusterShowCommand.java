package org.orchestra.maestro.cluster;

import static org.orchestra.maestro.text.Texts.text;

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
                .with(text("cluster"), cluster.name())
                .with(text("description"), cluster.description())
                .with(text("type"), cluster.type())
                .with(text("status"), cluster.status())
                .with(text("worker"), cluster.worker())
                .with(text("start one"), cluster.reachable() ? null : cluster.startWorker())
                .with(text("messenger"), cluster.messenger())
                .with(text("messenger queue"), cluster.messengerQueue())
                .with(text("volume"), cluster.volumeText())
                .with(text("own volume"), cluster.ownVolume());
    }
}
