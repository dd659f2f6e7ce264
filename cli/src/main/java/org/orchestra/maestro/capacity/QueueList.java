package org.orchestra.maestro.capacity;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OutputOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the queues with their slots. */
@Command(
        name = "list",
        description = "List the queues: where their jobs run and how many of their slots are in use.",
        footer = {"", "Example:", "  maestro queue list"})
public final class QueueList implements Callable<Integer> {
    private static final Table<Queue> TABLE = new Table<Queue>()
            .text("queue", Queue::name)
            .text("cluster", Queue::cluster)
            .text("device", Queue::deviceKind)
            .text("default", queue -> queue.isDefault() ? "yes" : "")
            .number("used slots", Queue::usedSlots)
            .number("enabled slots", Queue::enabledSlots);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOption output;

    public QueueList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                session.open().list(Resource.of("queues"), Queue.class),
                TABLE,
                "There are no queues; an administrator has to configure one.");
        return 0;
    }
}
