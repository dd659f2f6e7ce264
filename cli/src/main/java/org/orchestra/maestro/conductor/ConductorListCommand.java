package org.orchestra.maestro.conductor;

import static org.orchestra.maestro.text.Texts.text;

import java.util.List;
import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists single jobs. */
@Command(
        name = "list",
        description = "List your single jobs, the oldest first: your tasks of one job.",
        footer = {"", "Example:", "  maestro conductor list"})
public final class ConductorListCommand implements Callable<Integer> {
    private static final Table<SingleTaskResponse> TABLE = new Table<SingleTaskResponse>()
            .name("job", SingleTaskResponse::name)
            .state("state", SingleTaskResponse::state)
            .text("queue", SingleTaskResponse::queue)
            .text("cluster", SingleTaskResponse::cluster)
            .wide()
            .time("created", task -> task.createdAt())
            .time("ended", task -> task.finishedAt())
            .text("reason", SingleTaskResponse::reason);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ListOption output;

    public ConductorListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                TABLE,
                this::jobs,
                () -> text("You have no single jobs; to run one, see: maestro conductor run --help"));
        return 0;
    }

    private List<SingleTaskResponse> jobs() {
        Resource mine = Resource.of("tasks").with("owner", session.username());
        return session.open().list(mine, SingleTaskResponse.class).stream()
                .filter(SingleTaskResponse::isSingle)
                .toList();
    }
}
