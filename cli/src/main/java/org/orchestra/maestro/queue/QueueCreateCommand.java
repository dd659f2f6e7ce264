package org.orchestra.maestro.queue;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.session.UsernameConverter;
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
    private QueueOptions request;

    @Option(names = "--default", description = "Let tasks run here that name no queue.")
    private boolean isDefault;

    @Option(
            names = "--users",
            split = ",",
            paramLabel = "USER",
            converter = UsernameConverter.class,
            description = "Who may use it (default: everybody).")
    private @Nullable List<String> users;

    public QueueCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        NewQueueBody wanted = new NewQueueBody(
                name,
                cluster,
                device.name().toUpperCase(Locale.ROOT),
                request.cpus(),
                request.memoryMib(),
                request.gpus(),
                request.maxSeconds(),
                request.maxCpus(),
                request.maxMemoryMib(),
                request.defaultSeconds(),
                isDefault,
                users);
        QueueResponse queue = session.open().post(Resource.of("queues"), wanted, QueueResponse.class);
        spec.commandLine().getOut().println(queue.inWords());
        return 0;
    }

    private enum DeviceChoice {
        cpu,
        gpu
    }

    @JsonInclude(NON_NULL)
    private record NewQueueBody(
            String name,
            String cluster,
            String deviceKind,
            @Nullable BigDecimal cpus,
            @Nullable Integer memoryMib,
            @Nullable Integer gpus,
            @Nullable Long maxSeconds,
            @Nullable BigDecimal maxCpus,
            @Nullable Integer maxMemoryMib,
            @Nullable Long defaultSeconds,
            @JsonProperty("isDefault") boolean isDefault,
            @Nullable List<String> members) {}
}
