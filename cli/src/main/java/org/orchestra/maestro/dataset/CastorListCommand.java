package org.orchestra.maestro.dataset;

import java.util.List;
import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnerOption;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OutputOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists a user's datasets. */
@Command(
        name = "list",
        description = "List a user's datasets.",
        footer = {"", "Example:", "  maestro castor list -u ana"})
public final class CastorListCommand implements Callable<Integer> {
    private static final Table<DatasetResponse> TABLE = new Table<DatasetResponse>()
            .text("dataset", DatasetResponse::name)
            .text("kind", DatasetResponse::kind)
            .number("files", DatasetResponse::files)
            .number("bytes", DatasetResponse::bytes)
            .text("sha256", DatasetResponse::sha256)
            .text("created", DatasetResponse::createdAt);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private OwnerOption owner;

    @Mixin
    private OutputOption output;

    public CastorListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String user = owner.owner(session);
        List<DatasetResponse> datasets =
                session.open().list(Resource.of("datasets").with("owner", user), DatasetResponse.class);
        output.print(
                spec.commandLine().getOut(),
                datasets,
                TABLE,
                user + " has no datasets; upload one with: maestro castor upload -d NAME -p PATH");
        return 0;
    }
}
