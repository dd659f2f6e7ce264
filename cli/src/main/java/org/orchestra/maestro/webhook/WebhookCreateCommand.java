package org.orchestra.maestro.webhook;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Registers an address. */
@Command(
        name = "create",
        description = {
            "Register an address that is told when your tasks end, and print its secret, this once.",
            "Whoever receives there checks with the secret that an event comes from Orchestra."
        },
        footer = {
            "",
            "Examples:",
            "  maestro webhook create --url https://hooks.example.org/orchestra",
            "  maestro webhook create --url https://hooks.example.org/broken --name broken \\",
            "    --events task.test-failed"
        })
public final class WebhookCreateCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--url",
            required = true,
            paramLabel = "URL",
            description =
                    "Address, which begins with https:// and is on the internet, or on a network that an admin allows.")
    private String url;

    @Option(names = "--name", paramLabel = "NAME", description = "Name (default: the host of the address).")
    private @Nullable String name;

    @Option(
            names = "--events",
            split = ",",
            paramLabel = "EVENT",
            description = "What it is told of: ${COMPLETION-CANDIDATES} (default: all).")
    private @Nullable List<WebhookEventChoice> events;

    public WebhookCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<String> wanted =
                events == null ? null : events.stream().map(Enum::name).toList();
        IssuedSecretResponse created = session.open()
                .create(Resource.of("webhooks"), new NewWebhookBody(url, name, wanted), IssuedSecretResponse.class);
        spec.commandLine()
                .getErr()
                .println(text(
                        "webhook %s created; try it with: maestro webhook test %s; its secret, which nobody can read again:",
                        created.name(), created.name()));
        spec.commandLine().getOut().println(created.secret());
        return 0;
    }

    @JsonInclude(NON_NULL)
    private record NewWebhookBody(
            String url, @Nullable String name, @Nullable List<String> events) {}
}
