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
        description = "Add a queue to a cluster (for admins); then give it nodes with: maestro node create",
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

    @Parameters(paramLabel = "NAME", description = "The new queue's name.")
    private String name;

    @Option(names = "--cluster", required = true, paramLabel = "CLUSTER", description = "Where its jobs run.")
    private String cluster;

    @Option(
            names = "--device",
            required = true,
            paramLabel = "KIND",
            description = "What its slots are: ${COMPLETION-CANDIDATES}.")
    private DeviceChoice device;

    @Mixin
    private QueueOptions options;

    @Option(names = "--default", description = "Let tasks run here that name no queue.")
    private boolean isDefault;

    public QueueCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        NewQueueBody body =
                new NewQueueBody(name, cluster, device.name().toUpperCase(Locale.ROOT), options.toBody(), isDefault);
        QueueResponse queue = session.open().post(Resource.of("queues"), body, QueueResponse.class);
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
