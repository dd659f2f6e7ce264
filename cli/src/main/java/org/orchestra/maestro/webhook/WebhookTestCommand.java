package org.orchestra.maestro.webhook;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Sends a ping and waits for what becomes of it. */
@Command(
        name = "test",
        description = "Send a ping to a webhook, and say what became of it.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the ping was accepted", "1:it was not, or another failure", "2:invalid command line"},
        footer = {"", "Example:", "  maestro webhook test ci"})
public final class WebhookTestCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private WebhookParameter target;

    public WebhookTestCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        String id = server.post(target.webhook().below("test"), null, SentPingResponse.class)
                .id();
        DeliveryResponse ping = ping(server, id);
        // The server ends the waiting: it gives up a ping within a minute.
        while (!ping.isTried()) {
            session.environment().pause().accept(PAUSE);
            ping = ping(server, id);
        }
        if (!ping.isDelivered()) {
            throw new CommandFailed(text(
                    "The ping to %s failed: %s.",
                    target.name(),
                    ping.error() == null ? text("no worker has sent it within a minute") : ping.error()));
        }
        spec.commandLine()
                .getOut()
                .println(text("the ping to %s was accepted with status %s", target.name(), ping.status()));
        return 0;
    }

    private DeliveryResponse ping(OrchestraServer server, String id) {
        return server.list(target.deliveries(), DeliveryResponse.class).stream()
                .filter(delivery -> id.equals(delivery.id()))
                .findFirst()
                .orElseThrow(() -> new CommandFailed(text("The webhook %s was deleted meanwhile.", target.name())));
    }

    private record SentPingResponse(String id) {
        SentPingResponse {
            Objects.requireNonNull(id, "id");
        }
    }
}
