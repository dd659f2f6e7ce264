package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnerOption;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OneLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Stops one task or all tasks of a user. */
@Command(
        name = "kill",
        description = {
            "Stop a task and its jobs, or all tasks of a user that have not ended, without confirmation.",
            "Waiting jobs stop at once; running jobs get SIGTERM, then SIGKILL after a grace period."
        },
        footer = {"", "Examples:", "  maestro task kill user.ana.fit", "  maestro task kill -u ana -a"})
public final class TaskKillCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private OwnerOption owner;

    @ArgGroup(multiplicity = "1")
    private KillTarget target;

    public TaskKillCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        String name = target.value();
        if (name == null) {
            killAll(server, owner.owner(session));
        } else {
            TaskKillResponse kill = server.post(Resource.of("tasks", name, "kill"), null, TaskKillResponse.class);
            report(kill.task().name(), kill.waiting(), kill.running());
        }
        return 0;
    }

    private void killAll(OrchestraServer server, String owner) {
        Resource all = Resource.of("tasks", "kill").with("owner", owner);
        List<KilledTasksResponse.KilledTaskResponse> killed =
                server.post(all, null, KilledTasksResponse.class).items();
        killed.forEach(kill -> report(kill.task(), kill.waiting(), kill.running()));
        if (killed.isEmpty()) {
            spec.commandLine().getOut().println(text("%s has no tasks to stop.", owner));
        }
    }

    /** Waiting jobs have already ended; running jobs get time to stop by themselves. */
    private void report(String name, long waiting, long running) {
        spec.commandLine()
                .getOut()
                .println(text(
                        "task %s killed: %s stopped, %s stopping",
                        OneLine.of(name), waiting(waiting), running(running)));
    }

    private static String waiting(long jobs) {
        return jobs == 1 ? text("1 waiting job") : text("%s waiting jobs", jobs);
    }

    private static String running(long jobs) {
        return jobs == 1 ? text("1 running job") : text("%s running jobs", jobs);
    }

    private record TaskKillResponse(TaskResponse task, long waiting, long running) {
        TaskKillResponse {
            Objects.requireNonNull(task, "task");
        }
    }

    private record KilledTasksResponse(List<KilledTaskResponse> items) {
        KilledTasksResponse {
            Objects.requireNonNull(items, "items");
        }

        private record KilledTaskResponse(String task, long waiting, long running) {
            KilledTaskResponse {
                Objects.requireNonNull(task, "task");
            }
        }
    }

    private static final class KillTarget extends TaskParameter.TaskName {
        @Option(
                names = {"-a", "--all"},
                required = true,
                description = "All of the user's tasks that have not ended.")
        private boolean all;
    }
}
