package org.orchestra.maestro.cluster;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Creates a token for a cluster's worker. */
@Command(
        name = "create",
        description = "Create a token for a cluster's worker and print it, this once (admins only).",
        footer = {
            "",
            "Example:",
            "  maestro cluster token create lps --name site-b",
            "",
            "At the site, with what it prints in ORCHESTRA_REMOTE_TOKEN:",
            "  java -jar orchestra-worker.jar --cluster lps \\",
            "    --api https://orchestra.lab.example"
        })
public final class ClusterTokenCreateCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterParameter target;

    @Option(names = "--name", required = true, paramLabel = "TOKEN", description = "Name, by which you revoke it.")
    private String name;

    public ClusterTokenCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        NewClusterToken token = session.open()
                .create(target.resource().below("tokens"), new ClusterTokenBody(name), NewClusterToken.class);
        spec.commandLine()
                .getErr()
                .println(text("token %s for the worker of cluster %s; nobody can read it again:", name, target.name()));
        spec.commandLine().getOut().println(token.token());
        return 0;
    }

    private record ClusterTokenBody(String name) {}

    private record NewClusterToken(String token) {}
}
