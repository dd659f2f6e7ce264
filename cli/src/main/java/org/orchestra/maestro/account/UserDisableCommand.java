package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Disables an account. */
@Command(
        name = "disable",
        description = "Disable an account and end its tokens at once; its tasks go on (admins only).",
        footer = {"", "Example:", "  maestro user disable ana"})
public final class UserDisableCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private UserParameter user;

    public UserDisableCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        UserResponse changed = session.open().post(user.action("disable"), null, UserResponse.class);
        spec.commandLine()
                .getOut()
                .println(text(
                        "user %s disabled; to stop its tasks: maestro task kill -a -u %s",
                        changed.username(), changed.username()));
        return 0;
    }
}
