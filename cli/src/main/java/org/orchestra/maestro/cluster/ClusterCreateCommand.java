package org.orchestra.maestro.cluster;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.cluster.ClusterOptions.VolumeBody;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds a cluster. */
@Command(
        name = "create",
        description =
                "Add a cluster (admins only); then start a worker for it, and add queues with: maestro queue create",
        footer = {
            "",
            "Example:",
            "  maestro cluster create lps --type kubernetes --volume nfs \\",
            "    --volume-server storage.lps.example \\",
            "    --volume-path /export/orchestra --description 'The rack upstairs'"
        })
public final class ClusterCreateCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of the new cluster.")
    private String name;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "KUBERNETES",
            description = "How its jobs run: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private ClusterTypeChoice type;

    @Mixin
    private ClusterOptions options;

    public ClusterCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        NewClusterBody body = new NewClusterBody(
                name,
                type.name(),
                options.messengerQueue(),
                options.volume(spec.commandLine()),
                options.ownVolume(),
                options.description());
        ClusterResponse cluster = session.open().create(Resource.of("clusters"), body, ClusterResponse.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println(cluster.describe());
        out.println(text("Start a worker for it: %s", cluster.startWorker()));
        return 0;
    }

    @JsonInclude(NON_NULL)
    private record NewClusterBody(
            String name,
            String type,
            @Nullable String messengerQueue,
            @Nullable VolumeBody volume,
            @Nullable String ownVolume,
            @Nullable String description) {}
}
