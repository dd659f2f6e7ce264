package org.orchestra.maestro.context;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.orchestra.maestro.session.ServerContext;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Deletes a context. */
@Command(
        name = "delete",
        description =
                "Delete a context and the token that is stored for it. To end the token at the server, log out before.",
        footer = {"", "Example:", "  maestro context delete test"})
public final class ContextDeleteCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of the context.")
    private String name;

    public ContextDeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        boolean inUse = session.contexts().current().map(ServerContext::name).equals(Optional.of(name));
        session.contexts().delete(name);
        spec.commandLine()
                .getOut()
                .println("context " + name + " deleted"
                        + (inUse ? "; it was in use, and commands talk to " + session.address() + " now" : ""));
        return 0;
    }
}
