package org.orchestra.maestro.cluster;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the tokens of a cluster's workers. */
@Command(
        name = "list",
        description = "List the tokens of a cluster's workers (admins only).",
        footer = {"", "Example:", "  maestro cluster token list lps"})
public final class ClusterTokenListCommand implements Callable<Integer> {
    private static final Table<ClusterTokenResponse> TABLE = new Table<ClusterTokenResponse>()
            .name("name", ClusterTokenResponse::name)
            .named(ClusterTokenResponse::name)
            .time("created", ClusterTokenResponse::createdAt);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterParameter target;

    @Mixin
    private ListOption output;

    public ClusterTokenListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                TABLE,
                () -> session.open().list(target.resource().below("tokens"), ClusterTokenResponse.class),
                () -> text("Cluster %s has no tokens.", target.name()));
        return 0;
    }

    private record ClusterTokenResponse(
            String name, @Nullable Instant createdAt) {}
}
