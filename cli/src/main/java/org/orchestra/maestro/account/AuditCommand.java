package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.SinceConverter;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.session.UsernameConverter;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the audit log. */
@Command(
        name = "audit",
        description = "List sign-ins, acts of admins and denials, the latest first (admins only).",
        footer = {"", "Example:", "  maestro audit --user ana --since 7d"})
public final class AuditCommand implements Callable<Integer> {
    private static final Table<AuditEntryResponse> TABLE = new Table<AuditEntryResponse>()
            .time("last", entry -> entry.lastAt())
            .text("kind", AuditEntryResponse::kind)
            .text("user", AuditEntryResponse::actor)
            .text("act", AuditEntryResponse::act)
            .text("subject", AuditEntryResponse::subject)
            .wide()
            .number("times", AuditEntryResponse::times)
            .text("from", AuditEntryResponse::address);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--user",
            paramLabel = "USER",
            converter = UsernameConverter.class,
            description = "Only what this user did.")
    private @Nullable String user;

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            converter = SinceConverter.class,
            description = "Only what happened since a date, a time, or so long ago: 90m, 12h, 7d (default: 7d).",
            defaultValue = "7d")
    private Instant since;

    @Mixin
    private ListOption output;

    public AuditCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                TABLE,
                () -> session.open()
                        .list(Resource.of("audit").with("user", user).with("since", since), AuditEntryResponse.class),
                () -> text("Nothing happened."));
        return 0;
    }

    private record AuditEntryResponse(
            @Nullable String kind,
            @Nullable String actor,
            @Nullable String act,
            @Nullable String subject,
            @Nullable String address,
            int times,
            @Nullable Instant firstAt,
            @Nullable Instant lastAt) {}
}
