package org.orchestra.maestro.cluster;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.cluster.ClusterOptions.VolumeBody;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Changes a cluster. */
@Command(
        name = "set",
        description = {
            "Change a cluster (admins only).",
            "An inactive cluster takes no new jobs and finishes the running ones. Its type and messenger queue can"
                    + " change when no task is left on it, its volume while nobody has a home there."
        },
        footer = {
            "",
            "Examples:",
            "  maestro cluster set lps --inactive",
            "  maestro cluster set lps --active --description 'The rack upstairs'"
        })
public final class ClusterSetCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterParameter target;

    @ArgGroup
    private @Nullable StatusOption status;

    @Option(names = "--type", paramLabel = "TYPE", description = "How its jobs run: ${COMPLETION-CANDIDATES}.")
    private @Nullable ClusterTypeChoice type;

    @Mixin
    private ClusterOptions options;

    public ClusterSetCommand(Session session) {
        this.session = session;
    }

    private static final class StatusOption {
        @Option(names = "--active", description = "Let it take jobs.")
        private boolean active;

        @Option(names = "--inactive", description = "Let it take no new jobs and finish the running ones.")
        private boolean inactive;

        String status() {
            return active ? "ACTIVE" : "INACTIVE";
        }
    }

    @Override
    public Integer call() {
        VolumeBody volume = options.volume(spec.commandLine());
        if (status == null && type == null && options.isEmpty()) {
            throw new ParameterException(spec.commandLine(), text("Nothing to change; give at least one option"));
        }
        ClusterEditBody edit = new ClusterEditBody(
                type == null ? null : type.name(),
                status == null ? null : status.status(),
                options.messengerQueue(),
                volume,
                options.ownVolume(),
                options.description());
        OrchestraServer server = session.open();
        int version = server.get(target.resource(), ClusterResponse.class).version();
        ClusterResponse cluster = server.patch(target.resource(), edit, version, ClusterResponse.class);
        spec.commandLine().getOut().println(cluster.describe());
        return 0;
    }

    @JsonInclude(NON_NULL)
    private record ClusterEditBody(
            @Nullable String type,
            @Nullable String status,
            @Nullable String messengerQueue,
            @Nullable VolumeBody volume,
            @Nullable String ownVolume,
            @Nullable String description) {}
}
