package org.orchestra.maestro.queue;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes a queue. */
@Command(
        name = "delete",
        description = "Remove a queue that no node and no task uses (for admins).",
        footer = {"", "Example:", "  maestro queue delete nvidia"})
public final class QueueDeleteCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The queue's name.")
    private String name;

    public QueueDeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.open().delete(Resource.of("queues", name));
        spec.commandLine().getOut().println("queue " + name + " deleted");
        return 0;
    }
}
