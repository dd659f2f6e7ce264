package org.orchestra.maestro.queue;

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
        description = {
            "List the queues: where their jobs run, how many of their slots are in use, what a job gets and who may use"
                    + " them.",
            "'1 to 8' is what a job gets that asks for nothing, and what it may ask for."
        },
        footer = {"", "Example:", "  maestro queue list"})
public final class QueueList implements Callable<Integer> {
    private static final Table<Queue> TABLE = new Table<Queue>()
            .text("queue", Queue::name)
            .text("cluster", Queue::cluster)
            .text("device", Queue::deviceKind)
            .text("default", queue -> queue.isDefault() ? "yes" : "")
            .number("used slots", Queue::usedSlots)
            .number("enabled slots", Queue::enabledSlots)
            .number("cpus", Queue::cpuCount)
            .number("memory", Queue::memory)
            .number("gpus", Queue::gpus)
            .number("time", Queue::runTime)
            .text("users", Queue::users);

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
