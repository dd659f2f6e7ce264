package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.server.TokenRefused;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ends the token of this session, here and at the server. */
@Command(
        name = "logout",
        description = "End your token, here and at the server.",
        footer = {"", "Example:", "  maestro logout --everywhere"})
public final class LogoutCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--everywhere",
            description = "End the tokens of all your sign-ins, on whichever machine; those of token create go on.")
    private boolean everywhere;

    public LogoutCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Resource ended = everywhere ? Resource.of("me", "sign-ins") : Resource.of("tokens", "current");
        try {
            session.open().delete(ended);
        } catch (TokenRefused alreadyEnded) {
            session.forgetToken();
            if (everywhere) {
                throw alreadyEnded;
            }
        }
        session.forgetToken();
        spec.commandLine().getOut().println(everywhere ? text("logged out everywhere") : text("logged out"));
        return 0;
    }
}
