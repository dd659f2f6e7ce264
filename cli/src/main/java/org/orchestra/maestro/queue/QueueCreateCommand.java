package org.orchestra.maestro.queue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds a queue to a cluster. */
@Command(
        name = "create",
        description = "Add a queue to a cluster (admins only); then add nodes with: maestro node create",
        footer = {
            "",
            "Example:",
            "  maestro queue create nvidia --cluster lab --device gpu --users ana,bob \\",
            "    --memory 16G --max-memory 64G --default-time 04:00:00 --time 2-00:00:00"
        })
public final class QueueCreateCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of the new queue.")
    private String name;

    @Option(names = "--cluster", required = true, paramLabel = "CLUSTER", description = "Cluster that runs its jobs.")
    private String cluster;

    @Option(
            names = "--device",
            required = true,
            paramLabel = "KIND",
            description = "Device kind of its slots: ${COMPLETION-CANDIDATES}.")
    private DeviceChoice device;

    @Mixin
    private QueueOptions options;

    @Option(names = "--default", description = "Make it the default queue.")
    private boolean isDefault;

    public QueueCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        NewQueueBody body =
                new NewQueueBody(name, cluster, device.name().toUpperCase(Locale.ROOT), options.toBody(), isDefault);
        QueueResponse queue = session.open().create(Resource.of("queues"), body, QueueResponse.class);
        spec.commandLine().getOut().println(queue.describe());
        return 0;
    }

    private enum DeviceChoice {
        cpu,
        gpu
    }

    private record NewQueueBody(
            String name,
            String cluster,
            String deviceKind,
            @JsonUnwrapped QueueSettingsBody settings,
            @JsonProperty("isDefault") boolean isDefault) {}
}
