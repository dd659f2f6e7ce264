package org.orchestra.maestro.context;

import static org.orchestra.maestro.text.Texts.text;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Chooses the server of later commands. */
@Command(
        name = "use",
        description =
                "Have later commands talk to the server of a context, unless --server, --context or MAESTRO_URL say otherwise.",
        footer = {"", "Example:", "  maestro context use lab"})
public final class ContextUseCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of the context.")
    private String name;

    public ContextUseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.contexts().use(name);
        Optional<String> user = session.signedIn(session.contexts().get(name));
        spec.commandLine()
                .getOut()
                .println(user.map(known -> text("context %s is in use; you are %s", name, known))
                        .orElseGet(() ->
                                text("context %s is in use; sign in with: maestro authenticate -u USER -p", name)));
        return 0;
    }
}
