package org.orchestra.maestro.webhook;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Replaces the secret of a webhook. */
@Command(
        name = "rotate-secret",
        description =
                "Replace the secret of a webhook and print the new one, this once; from now on it signs all that is sent.",
        footer = {"", "Example:", "  maestro webhook rotate-secret ci"})
public final class WebhookRotateSecretCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private WebhookParameter target;

    public WebhookRotateSecretCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        IssuedSecretResponse secret =
                session.open().post(target.webhook().below("rotate-secret"), null, IssuedSecretResponse.class);
        spec.commandLine()
                .getErr()
                .println(text("webhook %s has a new secret, which nobody can read again:", target.name()));
        spec.commandLine().getOut().println(secret.secret());
        return 0;
    }
}
