package org.orchestra.maestro.context;

import static org.orchestra.maestro.text.Texts.text;

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
                .println(
                        inUse
                                ? text(
                                        "context %s deleted; it was in use, and commands talk to %s now",
                                        name, session.address())
                                : text("context %s deleted", name));
        return 0;
    }
}
