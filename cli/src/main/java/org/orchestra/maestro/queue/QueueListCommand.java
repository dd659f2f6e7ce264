package org.orchestra.maestro.queue;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists queues with their slots. */
@Command(
        name = "list",
        description = {
            "List queues with their cluster, slots and users; in -o wide also with resources and time limits of a job.",
            "'1 to 8' means 1 by default and 8 at most."
        },
        footer = {"", "Example:", "  maestro queue list"})
public final class QueueListCommand implements Callable<Integer> {
    private static final Table<QueueResponse> TABLE = new Table<QueueResponse>()
            .name("queue", QueueResponse::name)
            .text("cluster", QueueResponse::place)
            .fixed("default", queue -> queue.isDefault() ? "yes" : "")
            .number("used slots", QueueResponse::usedSlots)
            .number("enabled slots", QueueResponse::enabledSlots)
            .text("users", QueueResponse::users)
            .wide()
            .fixed("device", QueueResponse::deviceKind)
            .number("cpus", QueueResponse::cpuCount)
            .number("memory", QueueResponse::memory)
            .number("gpus", QueueResponse::gpus)
            .number("time", QueueResponse::runTime);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ListOption output;

    public QueueListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                TABLE,
                () -> session.open().list(Resource.of("queues"), QueueResponse.class),
                () -> text("No queues found; an admin can add one, see: maestro queue create --help"));
        return 0;
    }
}
