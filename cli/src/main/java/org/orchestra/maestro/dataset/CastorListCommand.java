package org.orchestra.maestro.dataset;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnerOption;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists a user's datasets, or everybody's. */
@Command(
        name = "list",
        description = "List a user's datasets.",
        footer = {"", "Examples:", "  maestro castor list", "  maestro castor list --all"})
public final class CastorListCommand implements Callable<Integer> {
    private static final Table<DatasetResponse> TABLE =
            columns(new Table<DatasetResponse>().text("dataset", DatasetResponse::name));

    private static final Table<DatasetResponse> EVERYBODYS = columns(
            new Table<DatasetResponse>().text("owner", DatasetResponse::owner).text("dataset", DatasetResponse::name));

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private OwnerOption owner;

    @Option(names = "--all", description = "List the datasets of all users, for admins; of others, their own.")
    private boolean all;

    @Mixin
    private ListOption output;

    public CastorListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String user = owner.owner(session);
        Resource datasets = Resource.of("datasets").with("owner", all ? null : user);
        output.print(
                spec.commandLine().getOut(),
                all ? EVERYBODYS : TABLE,
                () -> session.open().list(datasets, DatasetResponse.class),
                () -> all
                        ? "There are no datasets."
                        : user + " has no datasets; upload one with: maestro castor upload -d NAME -p PATH"
                                + " (as an admin, see everybody's with --all)");
        return 0;
    }

    private static Table<DatasetResponse> columns(Table<DatasetResponse> table) {
        return table.text("kind", DatasetResponse::kind)
                .number("version", DatasetResponse::version)
                .number("files", DatasetResponse::files)
                .number("bytes", DatasetResponse::bytes)
                .text("sha256", DatasetResponse::sha256)
                .text("created", DatasetResponse::createdAt);
    }
}
