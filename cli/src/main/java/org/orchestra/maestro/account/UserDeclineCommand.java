package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Removes an account that has registered. */
@Command(
        name = "decline",
        description = "Remove an account that has registered; its name is free again (admins only).",
        footer = {"", "Example:", "  maestro user decline ana --reason 'not of this laboratory'"})
public final class UserDeclineCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private UserParameter user;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit log.")
    private @Nullable String reason;

    public UserDeclineCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.open().post(user.action("decline"), reason == null ? null : new DeclineBody(reason));
        spec.commandLine().getOut().println(text("user %s declined", user.name()));
        return 0;
    }

    private record DeclineBody(String reason) {}
}
