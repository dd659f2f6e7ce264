package org.orchestra.maestro.dataset;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.session.Username;
import org.orchestra.maestro.terminal.OutputOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists a user's datasets. */
@Command(
        name = "list",
        description = "List a user's datasets.",
        footer = {"", "Example:", "  maestro castor list -u ana"})
public final class CastorList implements Callable<Integer> {
    private static final Table<Dataset> TABLE = new Table<Dataset>()
            .text("dataset", Dataset::name)
            .text("kind", Dataset::kind)
            .number("files", Dataset::files)
            .number("bytes", Dataset::bytes)
            .text("sha256", Dataset::sha256)
            .text("created", Dataset::createdAt);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            converter = Username.class,
            description = "Whose datasets (default: yours).")
    private @Nullable String user;

    @Mixin
    private OutputOption output;

    public CastorList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String owner = user != null ? user : session.username();
        List<Dataset> datasets = session.open().list(Resource.of("datasets").with("owner", owner), Dataset.class);
        output.print(
                spec.commandLine().getOut(),
                datasets,
                TABLE,
                owner + " has no datasets; upload one with: maestro castor upload -d NAME -p PATH");
        return 0;
    }
}
