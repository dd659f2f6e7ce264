package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

/** Lists the datasets that a user may read. */
@Command(
        name = "list",
        description = {
            "List your datasets, and those that others share with you.",
            "'shared with' says who may read a dataset of yours, 'state' how far one is that was registered in place."
        },
        footer = {
            "",
            "Examples:",
            "  maestro castor list",
            "  maestro castor list -u ana",
            "  maestro castor list --all --sort largest --columns dataset,files,bytes"
        })
public final class CastorListCommand implements Callable<Integer> {
    private static final Table<DatasetResponse> TABLE = new Table<DatasetResponse>()
            .name("dataset", DatasetResponse::name)
            .state("state", DatasetResponse::state)
            .number("version", DatasetResponse::version)
            .number("files", DatasetResponse::files)
            .number("bytes", DatasetResponse::bytes)
            .wide()
            .text("owner", DatasetResponse::owner)
            .text("shared with", DatasetResponse::readers)
            .text("kind", DatasetResponse::kind)
            .time("created", dataset -> dataset.createdAt())
            .text("sha256", DatasetResponse::sha256);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            converter = UsernameConverter.class,
            description = "Only datasets of this user: of others, those that they share with you.")
    private @Nullable String owner;

    @Option(
            names = "--all",
            description = "List the datasets of all users, for admins; for others, no more than without.")
    private boolean all;

    @Option(names = "--sort", paramLabel = "ORDER", description = "${COMPLETION-CANDIDATES} (default: NAME).")
    private @Nullable DatasetOrderChoice order;

    @Mixin
    private ListOption output;

    public CastorListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                TABLE,
                () -> session.open().list(datasets(), DatasetResponse.class),
                this::explainNone);
        return 0;
    }

    /** An admin who names a user sees all datasets of that user. */
    private Resource datasets() {
        return Resource.of("datasets")
                .with("owner", owner)
                .with("reader", all || owner != null ? null : session.username())
                .with("sort", order);
    }

    private String explainNone() {
        if (all) {
            return text("There are no datasets.");
        }
        return owner != null && !owner.equals(session.username())
                ? text("%s shares no datasets with you", owner)
                : text(
                        "%s has no datasets; upload one with: maestro castor upload -d NAME -p PATH (as an admin, see"
                                + " everybody's with --all)",
                        session.username());
    }
}
