package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Gives an account a password that its user must change. */
@Command(
        name = "reset-password",
        description = "Print a password for a user who must change it with maestro passwd, and end the user's tokens"
                + " (admins only).",
        footer = {"", "Example:", "  maestro user reset-password ana"})
public final class UserResetPasswordCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private UserParameter user;

    public UserResetPasswordCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OneTimePasswordResponse reset =
                session.open().post(user.action("reset-password"), null, OneTimePasswordResponse.class);
        spec.commandLine()
                .getErr()
                .println(text(
                        "hand this over to %s, who must run maestro passwd -u %s before %s:",
                        user.name(), user.name(), reset.expiresAt()));
        spec.commandLine().getOut().println(reset.password());
        return 0;
    }

    private record OneTimePasswordResponse(
            String password, @Nullable Instant expiresAt) {
        OneTimePasswordResponse {
            Objects.requireNonNull(password, "password");
        }
    }
}
