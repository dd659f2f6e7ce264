package org.orchestra.maestro.queue;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.session.UsernameConverter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes what a queue's jobs get and who may use it. */
@Command(
        name = "set",
        description = "Change what a queue's jobs get and who may use it (for admins); running jobs are left alone.",
        footer = {
            "",
            "Examples:",
            "  maestro queue set nvidia --time 12:00:00 --users ana,bob,eva",
            "  maestro queue set cpu_small --max-cpus 8 --max-memory 16G",
            "  maestro queue set cpu_small --everybody --default"
        })
public final class QueueSetCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The queue's name.")
    private String name;

    @Mixin
    private QueueOptions request;

    @Option(names = "--default", negatable = true, description = "Let tasks run here that name no queue, or not.")
    private @Nullable Boolean isDefault;

    @Option(
            names = "--users",
            split = ",",
            paramLabel = "USER",
            converter = UsernameConverter.class,
            description = "Who may use it from now on.")
    private @Nullable List<String> users;

    @Option(names = "--everybody", description = "Let everybody use it.")
    private boolean everybody;

    public QueueSetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        check();
        OrchestraServer server = session.open();
        Resource resource = Resource.of("queues", name);
        int version = server.get(resource, QueueResponse.class).version();
        QueueResponse queue = server.patch(resource, changes(version), QueueResponse.class);
        spec.commandLine().getOut().println(queue.inWords());
        return 0;
    }

    private void check() {
        if (users != null && everybody) {
            throw new ParameterException(spec.commandLine(), "--users and --everybody exclude each other");
        }
        if (request.isEmpty() && isDefault == null && users == null && !everybody) {
            throw new ParameterException(spec.commandLine(), "Nothing is to be set; name at least one option");
        }
    }

    private QueueEditBody changes(int version) {
        return new QueueEditBody(
                version,
                request.cpus(),
                request.memoryMib(),
                request.gpus(),
                request.maxSeconds(),
                request.maxCpus(),
                request.maxMemoryMib(),
                request.defaultSeconds(),
                isDefault,
                users,
                everybody ? true : null);
    }

    @JsonInclude(NON_NULL)
    private record QueueEditBody(
            int version,
            @Nullable BigDecimal cpus,
            @Nullable Integer memoryMib,
            @Nullable Integer gpus,
            @Nullable Long maxSeconds,
            @Nullable BigDecimal maxCpus,
            @Nullable Integer maxMemoryMib,
            @Nullable Long defaultSeconds,
            @JsonProperty("isDefault") @Nullable Boolean isDefault,
            @Nullable List<String> members,
            @Nullable Boolean open) {}
}
