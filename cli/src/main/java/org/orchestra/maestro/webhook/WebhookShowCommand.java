package org.orchestra.maestro.webhook;

import static org.orchestra.maestro.text.Texts.text;

import java.util.List;
import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.OutputOption;
import org.orchestra.maestro.terminal.Sections;
import org.orchestra.maestro.terminal.Table;
import org.orchestra.maestro.terminal.Times;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows a webhook and what became of its events. */
@Command(
        name = "show",
        description = "Show a webhook: what is still to be sent to it, and the latest of what was.",
        footer = {"", "Example:", "  maestro webhook show ci"})
public final class WebhookShowCommand implements Callable<Integer> {
    private static final Table<DeliveryResponse> DELIVERIES = new Table<DeliveryResponse>()
            .text("event", DeliveryResponse::word)
            .text("of", DeliveryResponse::subject)
            .fixed("state", DeliveryResponse::state)
            .wrappedText("last error", DeliveryResponse::error)
            .wide()
            .time("happened", delivery -> delivery.createdAt())
            .number("attempts", DeliveryResponse::attempts)
            .number("status", DeliveryResponse::status);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private WebhookParameter target;

    @Mixin
    private OutputOption output;

    public WebhookShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        WebhookResponse webhook = server.get(target.webhook(), WebhookResponse.class);
        List<DeliveryResponse> deliveries = server.list(target.deliveries(), DeliveryResponse.class);
        Sections sections = new Sections()
                .with(fields(webhook))
                .with(deliveries.isEmpty() ? text("Nothing was sent.") : text("Deliveries"), deliveries, DELIVERIES);
        output.print(spec.commandLine().getOut(), new WebhookWithDeliveries(webhook, deliveries), sections);
        return 0;
    }

    private static Fields fields(WebhookResponse webhook) {
        return new Fields()
                .with(text("webhook"), webhook.name())
                .with(text("url"), webhook.url())
                .with(text("events"), webhook.told())
                .with(text("state"), webhook.state())
                .with(text("created"), Times.toTheSecond(webhook.createdAt()));
    }

    private record WebhookWithDeliveries(WebhookResponse webhook, List<DeliveryResponse> deliveries) {}
}
