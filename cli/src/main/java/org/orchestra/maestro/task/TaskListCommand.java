package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.SinceConverter;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnersOption;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists tasks with their jobs by state. */
@Command(
        name = "list",
        description = {
            "List your tasks, those of a user, or all, and their jobs by state.",
            "The counts of a line add up to the jobs of the task:",
            "waiting jobs are registered or assigned, or hold a slot but have not started (ACTIVATED);",
            "failed includes jobs of a task whose test phase failed (BROKEN)."
        },
        footer = {
            "",
            "Examples:",
            "  maestro task list -u ana --state finalized",
            "  maestro task list --all --queue gpu --since 7d --sort newest",
            "  maestro task list --columns task,state,queue,created,ended --output csv"
        })
public final class TaskListCommand implements Callable<Integer> {
    private static final Table<TaskResponse> TABLE = new Table<TaskResponse>()
            .name("task", TaskResponse::name)
            .state("state", TaskResponse::state)
            .number(
                    "waiting",
                    task -> task.counts().registered() + task.counts().eligible())
            .number("running", task -> task.counts().running())
            .number("done", task -> task.counts().done())
            .number("failed", task -> task.counts().unsuccessful())
            .number("killed", task -> task.counts().killed())
            .wide()
            .number("registered", task -> task.counts().registered())
            .number("assigned", task -> task.counts().eligible())
            .text("owner", TaskResponse::owner)
            .text("queue", TaskResponse::queue)
            .text("image", TaskResponse::image)
            .text("data", TaskResponse::dataDataset)
            .text("configs", TaskResponse::configDataset)
            .number("jobs", TaskResponse::jobs)
            .time("created", task -> task.createdAt())
            .time("ended", task -> task.finishedAt())
            .text("reason", TaskResponse::reason);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable OwnersOption owners;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only tasks in this state: ${COMPLETION-CANDIDATES}.")
    private @Nullable TaskStateChoice state;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Only tasks in this queue.")
    private @Nullable String queue;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = SinceConverter.class,
            description = "Only tasks created since a date (2026-11-27), a time (2026-11-27T08:00:00Z), or so long ago"
                    + " (90m, 12h, 7d).")
    private @Nullable Instant since;

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            description = "${COMPLETION-CANDIDATES} (default: OLDEST); ENDED lists tasks that have not ended, then the"
                    + " latest end first.")
    private @Nullable TaskOrderChoice order;

    @Mixin
    private ListOption output;

    public TaskListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(), TABLE, () -> tasks(session.open()), () -> explainNone(session.open()));
        return 0;
    }

    private List<TaskResponse> tasks(OrchestraServer server) {
        Optional<String> owner = owner();
        if (owner.isEmpty() && !isAdmin(server)) {
            throw new CommandFailed(text("--all is for admins; without it, maestro lists your tasks."));
        }
        Resource tasks = Resource.of("tasks")
                .with("owner", owner.orElse(null))
                .with("state", state)
                .with("queue", queue)
                .with("since", since)
                .with("sort", order);
        return server.list(tasks, TaskResponse.class);
    }

    private Optional<String> owner() {
        return OwnersOption.owner(owners, session);
    }

    private String explainNone(OrchestraServer server) {
        boolean filtered = state != null || queue != null || since != null;
        Optional<String> owner = owner();
        if (owner.isEmpty()) {
            return filtered ? text("No task is like that.") : text("There are no tasks.");
        }
        String none = filtered
                ? text("No task of %s is like that", owner.get())
                : text("%s has no tasks; to create one, see: maestro task create --help", owner.get());
        if (owners == null && isAdmin(server)) {
            return text("%s; to list those of all users, add --all, of one user, -u USER.", none);
        }
        return filtered ? none + "." : none;
    }

    private static boolean isAdmin(OrchestraServer server) {
        return "ADMIN"
                .equals(server.get(Resource.of("me"), CallerResponse.class).role());
    }

    private record CallerResponse(@Nullable String role) {}
}
