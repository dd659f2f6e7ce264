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
            if (everywhere) {
                session.forgetToken();
                throw alreadyEnded;
            }
        }
        spec.commandLine().getOut().println(session.tokenIsGiven() ? givenTokenEnded() : forgotten());
        return 0;
    }

    private String givenTokenEnded() {
        return everywhere
                ? text(
                        "logged out everywhere; a token of 'token create' in MAESTRO_TOKEN goes on until you unset or revoke it")
                : text("the token in MAESTRO_TOKEN has ended at %s; unset MAESTRO_TOKEN", session.address());
    }

    private String forgotten() {
        if (everywhere) {
            session.forgetAccount();
            return text("logged out everywhere");
        }
        session.forgetToken();
        return session.signedIn()
                .map(user -> text(
                        "logged out; an earlier sign-in at %s, as %s, goes on: log out again to end it, too",
                        session.address(), user))
                .orElse(text("logged out"));
    }
}
