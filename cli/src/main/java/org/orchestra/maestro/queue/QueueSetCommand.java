package org.orchestra.maestro.queue;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Changes the resources, clusters and users of a queue. */
@Command(
        name = "set",
        description =
                "Change the resources, clusters and users of a queue (admins only); running jobs are not affected.",
        footer = {
            "",
            "Examples:",
            "  maestro queue set nvidia --time 12:00:00 --users ana,bob,eva",
            "  maestro queue set cpu_small --max-cpus 8 --max-memory 16G",
            "  maestro queue set cpu_small --everybody --default",
            "  maestro queue set cpu_small --cluster near,far"
        })
public final class QueueSetCommand implements Callable<Integer> {
    private static final QueueSettingsBody NO_CHANGE = new QueueOptions().toBody();

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private QueueParameter target;

    @Mixin
    private QueueOptions options;

    @Option(
            names = "--cluster",
            split = ",",
            paramLabel = "CLUSTER",
            description = "All clusters that run its jobs, in order of preference.")
    private @Nullable List<String> clusters;

    @Option(
            names = "--default",
            negatable = true,
            description = "Make it the default queue, or stop it being the default.")
    private @Nullable Boolean isDefault;

    @Option(names = "--everybody", description = "Let everybody use the queue.")
    private boolean everybody;

    public QueueSetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        check();
        OrchestraServer server = session.open();
        Resource resource = target.resource();
        int version = server.get(resource, QueueResponse.class).version();
        QueueResponse queue = server.patch(
                resource,
                new QueueEditBody(clusters, options.toBody(), isDefault, everybody ? true : null),
                version,
                QueueResponse.class);
        spec.commandLine().getOut().println(queue.describe());
        return 0;
    }

    private void check() {
        if (options.hasUsers() && everybody) {
            throw new ParameterException(spec.commandLine(), text("--users and --everybody are mutually exclusive"));
        }
        if (isDefault == null
                && clusters == null
                && !everybody
                && options.toBody().equals(NO_CHANGE)) {
            throw new ParameterException(spec.commandLine(), text("Nothing to change; give at least one option"));
        }
    }

    @JsonInclude(NON_NULL)
    private record QueueEditBody(
            @Nullable List<String> clusters,
            @JsonUnwrapped QueueSettingsBody settings,
            @JsonProperty("isDefault") @Nullable Boolean isDefault,
            @Nullable Boolean open) {}
}
