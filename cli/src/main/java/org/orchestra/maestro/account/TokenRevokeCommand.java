package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a token. */
@Command(
        name = "revoke",
        description = "End a token at once.",
        footer = {"", "Example:", "  maestro token revoke ci"})
public final class TokenRevokeCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of the token.")
    private String name;

    public TokenRevokeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.open().delete(Resource.of("me", "tokens", name));
        spec.commandLine().getOut().println(text("token %s revoked", name));
        return 0;
    }
}
