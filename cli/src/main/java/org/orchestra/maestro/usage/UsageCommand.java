package org.orchestra.maestro.usage;

import static org.orchestra.maestro.text.Texts.text;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.UtcDayConverter;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnersOption;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sums up what users used of the slots. */
@Command(
        name = "usage",
        description = {
            "Sum up how long jobs held slots and what became of them, by user, queue or day.",
            "A job counts on the day (UTC) on which it gives its slot back, one that is retried each time;",
            "one that is killed or fails without a slot does not count.",
            "efficiency is how much of the slot time the commands of jobs ran that are done;",
            "memory is how much of what jobs asked for they used at their peak, where that is known."
        },
        footer = {
            "",
            "Examples:",
            "  maestro usage --by day --since 7d",
            "  maestro usage --all --queue gpu --since 2026-11-01 --until 2026-11-30 \\",
            "    --output csv",
            "  maestro usage --all --by queue --columns queue,slot-hours,efficiency"
        })
public final class UsageCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable OwnersOption owners;

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            description =
                    "One line for each of these: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); users and queues that"
                            + " used most come first.",
            defaultValue = "user")
    private UsageGroupingChoice by = UsageGroupingChoice.user;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Only this queue, which may be deleted.")
    private @Nullable String queue;

    @Option(
            names = "--since",
            paramLabel = "DAY",
            converter = UtcDayConverter.class,
            description = "The first day, a date (2026-11-27) or so long ago (7d) (default: that of 30 days in all).")
    private @Nullable LocalDate since;

    @Option(
            names = "--until",
            paramLabel = "DAY",
            converter = UtcDayConverter.class,
            description = "The last day, written alike (default: today).")
    private @Nullable LocalDate until;

    @Mixin
    private ListOption output;

    public UsageCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                table(),
                () -> session.open().list(resource(), UsageResponse.class),
                this::explainNone);
        return 0;
    }

    private Table<UsageResponse> table() {
        return grouped()
                .number("slot hours", UsageResponse::hours)
                .number("done", UsageResponse::done)
                .number("failed", UsageResponse::failed)
                .number("killed", UsageResponse::killed)
                .number("efficiency", UsageResponse::time)
                .number("memory", UsageResponse::memory);
    }

    private Table<UsageResponse> grouped() {
        Table<UsageResponse> table = new Table<>();
        return switch (by) {
            case user -> table.name("user", UsageResponse::username);
            case queue -> table.name("queue", UsageResponse::queue);
            case day -> table.name("day", UsageResponse::day);
        };
    }

    /** For others than admins, all that they may see is their own. */
    private Resource resource() {
        return Resource.of("usage")
                .with("by", by.name().toUpperCase(Locale.ROOT))
                .with("owner", owner().orElse(null))
                .with("queue", queue)
                .with("since", since)
                .with("until", until);
    }

    private Optional<String> owner() {
        return OwnersOption.owner(owners, session);
    }

    private String explainNone() {
        String nothing = owner().map(user -> text("No job of %s gave a slot back in this time", user))
                .orElseGet(() -> text("No job gave a slot back in this time"));
        return since == null ? text("%s, which is 30 days; for a longer one, add --since.", nothing) : nothing + ".";
    }
}
