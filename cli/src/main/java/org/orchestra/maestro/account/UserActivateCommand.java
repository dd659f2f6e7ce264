package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Activates an account that has registered. */
@Command(
        name = "activate",
        description = "Activate an account that has registered (admins only).",
        footer = {"", "Example:", "  maestro user activate ana"})
public final class UserActivateCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private UserParameter user;

    public UserActivateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        UserResponse changed = session.open().post(user.action("activate"), null, UserResponse.class);
        spec.commandLine().getOut().println(text("user %s activated", changed.username()));
        return 0;
    }
}
