package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Links an account to a person whom the issuer knows. */
@Command(
        name = "link",
        description = {
            "Let a person of the single sign-on into an account, in place of whom it was linked to, whose tokens end (admins only).",
            "The password of the account stays good."
        },
        footer = {"", "Example:", "  maestro user link ana --subject 6f1c0e8a-2f0e-4c1b-9a55-1d3f2f6b7c11"})
public final class UserLinkCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private UserParameter user;

    @Option(
            names = "--subject",
            required = true,
            paramLabel = "SUB",
            description = "What the issuer calls the person (sub); whoever is refused at a sign-in is told.")
    private String subject;

    public UserLinkCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Resource identity = user.account().below("identity");
        IdentityResponse linked = session.open().put(identity, new LinkBody(subject), IdentityResponse.class);
        spec.commandLine().getOut().println(text("user %s linked to %s", user.name(), linked.describe()));
        return 0;
    }

    private record LinkBody(String subject) {}
}
