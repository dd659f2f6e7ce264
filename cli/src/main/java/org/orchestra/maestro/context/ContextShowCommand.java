package org.orchestra.maestro.context;

import static org.orchestra.maestro.text.Texts.text;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.session.ServerContext;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.Fields;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a context, or which server a command would talk to. */
@Command(
        name = "show",
        description = "Show a context; without a name, the server that a command would talk to now.",
        footer = {"", "Example:", "  maestro context show"})
public final class ContextShowCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Name of the context.")
    private @Nullable String name;

    public ContextShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Optional<ServerContext> shown = name == null
                ? session.context()
                : Optional.of(session.contexts().get(name));
        Optional<String> user = name == null ? session.signedIn() : shown.flatMap(session::signedIn);
        spec.commandLine()
                .getOut()
                .println(new Fields()
                        .with(text("context"), shown.map(ServerContext::name).orElse(text("none")))
                        .with(
                                text("server"),
                                shown.map(ServerContext::server)
                                        .orElseGet(() -> session.address().toString()))
                        .with(text("user"), user.orElse(null))
                        .with(text("ca"), shown.map(ServerContext::ca).orElse(null))
                        .render());
        return 0;
    }
}
