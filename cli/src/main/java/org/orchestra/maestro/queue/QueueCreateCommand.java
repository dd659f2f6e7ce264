package org.orchestra.maestro.queue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
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

/** Adds a queue to one cluster or several. */
@Command(
        name = "create",
        description = "Add a queue to one cluster or several (admins only); then add nodes with: maestro node create",
        footer = {
            "",
            "Examples:",
            "  maestro queue create nvidia --cluster lab --device gpu --users ana,bob \\",
            "    --memory 16G --max-memory 64G --default-time 04:00:00 --time 2-00:00:00",
            "  maestro queue create overflow --cluster near,far --device cpu"
        })
public final class QueueCreateCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of the new queue.")
    private String name;

    @Option(
            names = "--cluster",
            required = true,
            split = ",",
            paramLabel = "CLUSTER",
            description = "Clusters that run its jobs, in order of preference.")
    private List<String> clusters;

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
                new NewQueueBody(name, clusters, device.name().toUpperCase(Locale.ROOT), options.toBody(), isDefault);
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
            List<String> clusters,
            String deviceKind,
            @JsonUnwrapped QueueSettingsBody settings,
            @JsonProperty("isDefault") boolean isDefault) {}
}
