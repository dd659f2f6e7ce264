package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes a disabled account active again. */
@Command(
        name = "enable",
        description = "Make a disabled account active again (admins only).",
        footer = {"", "Example:", "  maestro user enable ana"})
public final class UserEnableCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private UserParameter user;

    public UserEnableCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        UserResponse changed = session.open().post(user.action("enable"), null, UserResponse.class);
        spec.commandLine().getOut().println(text("user %s enabled", changed.username()));
        return 0;
    }
}
