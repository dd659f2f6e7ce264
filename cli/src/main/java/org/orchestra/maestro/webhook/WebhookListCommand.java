package org.orchestra.maestro.webhook;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the user's webhooks. */
@Command(
        name = "list",
        description = "List your webhooks.",
        footer = {"", "Example:", "  maestro webhook list"})
public final class WebhookListCommand implements Callable<Integer> {
    private static final Table<WebhookResponse> TABLE = new Table<WebhookResponse>()
            .name("name", WebhookResponse::name)
            .text("state", WebhookResponse::state)
            .text("events", WebhookResponse::told)
            .text("url", WebhookResponse::url);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ListOption output;

    public WebhookListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                TABLE,
                () -> session.open().list(Resource.of("webhooks"), WebhookResponse.class),
                () -> text("You have no webhooks: make one with maestro webhook create."));
        return 0;
    }
}
