package org.orchestra.maestro.cluster;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a token of a cluster's worker. */
@Command(
        name = "revoke",
        description = "End a token of a cluster's worker at once (admins only).",
        footer = {"", "Example:", "  maestro cluster token revoke lps site-b"})
public final class ClusterTokenRevokeCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterParameter target;

    @Parameters(index = "1", paramLabel = "TOKEN", description = "Name of the token.")
    private String token;

    public ClusterTokenRevokeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.open().delete(target.resource().below("tokens").below(token));
        spec.commandLine().getOut().println(text("token %s of cluster %s revoked", token, target.name()));
        return 0;
    }
}
