package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes a task that has ended. */
@Command(
        name = "delete",
        description = "Delete a task that has ended. The files of its jobs are kept unless --files is given.",
        footer = {"", "Example:", "  maestro task delete user.ana.fit"})
public final class TaskDeleteCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameter task;

    @Option(names = "--files", description = "Also delete the files of its jobs.")
    private boolean files;

    @Option(names = "--cluster", paramLabel = "CLUSTER", description = "Refuse unless the task is one of this cluster.")
    private @Nullable String cluster;

    public TaskDeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        if (cluster != null) {
            requireCluster(server, cluster);
        }
        server.delete(task.resource().with("files", files));
        spec.commandLine()
                .getOut()
                .println(
                        files
                                ? text("task %s deleted with its files", task.value())
                                : text("task %s deleted", task.value()));
        return 0;
    }

    private void requireCluster(OrchestraServer server, String required) {
        String actual = server.get(task.resource(), TaskResponse.class).place();
        if (actual == null || !List.of(actual.split(", ")).contains(required)) {
            throw new CommandFailed(text(
                    "Nothing was deleted: %s is a task of cluster %s, not of %s; run the command again without"
                            + " --cluster.",
                    task.value(), actual, required));
        }
    }
}
