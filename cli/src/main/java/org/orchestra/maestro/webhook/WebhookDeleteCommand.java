package org.orchestra.maestro.webhook;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Deletes a webhook. */
@Command(
        name = "delete",
        description = "Delete a webhook, with what is still to be sent to it.",
        footer = {"", "Example:", "  maestro webhook delete ci"})
public final class WebhookDeleteCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private WebhookParameter target;

    public WebhookDeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.open().delete(target.webhook());
        spec.commandLine().getOut().println(text("webhook %s deleted", target.name()));
        return 0;
    }
}
