package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes the link of an account away. */
@Command(
        name = "unlink",
        description = "Let nobody of the single sign-on into an account any more, and end its tokens (admins only).",
        footer = {"", "Example:", "  maestro user unlink ana"})
public final class UserUnlinkCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private UserParameter user;

    public UserUnlinkCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.open().delete(user.account().below("identity"));
        spec.commandLine().getOut().println(text("user %s unlinked", user.name()));
        return 0;
    }
}
