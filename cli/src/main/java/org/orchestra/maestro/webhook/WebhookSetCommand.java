package org.orchestra.maestro.webhook;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Switches a webhook on or off. */
@Command(
        name = "set",
        description = {
            "Disable or enable a webhook.",
            "What ends while it is disabled is not sent later. A webhook that accepts nothing for three days is disabled by itself."
        },
        footer = {"", "Example:", "  maestro webhook set ci --enable"})
public final class WebhookSetCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private WebhookParameter target;

    @ArgGroup(multiplicity = "1")
    private Switch wanted;

    private static final class Switch {
        @Option(names = "--enable", required = true, description = "Send events again.")
        private boolean enable;

        @Option(names = "--disable", required = true, description = "Send nothing.")
        private boolean disable;
    }

    public WebhookSetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        WebhookResponse webhook =
                session.open().patch(target.webhook(), new WebhookEditBody(wanted.enable), WebhookResponse.class);
        spec.commandLine().getOut().println(text("webhook %s %s", webhook.name(), webhook.state()));
        return 0;
    }

    private record WebhookEditBody(boolean enabled) {}
}
