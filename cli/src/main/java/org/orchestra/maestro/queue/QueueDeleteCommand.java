package org.orchestra.maestro.queue;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Deletes a queue. */
@Command(
        name = "delete",
        description = "Delete a queue that no node and no task uses (admins only).",
        footer = {"", "Example:", "  maestro queue delete nvidia"})
public final class QueueDeleteCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private QueueParameter queue;

    public QueueDeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.open().delete(queue.resource());
        spec.commandLine().getOut().println(text("queue %s deleted", queue.name()));
        return 0;
    }
}
