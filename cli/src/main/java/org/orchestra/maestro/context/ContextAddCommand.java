package org.orchestra.maestro.context;

import static org.orchestra.maestro.text.Texts.text;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.TrustedAuthorities;
import org.orchestra.maestro.session.ServerContext;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives a server a name. */
@Command(
        name = "add",
        description = "Give the server of --server a name.",
        footer = {
            "",
            "Examples:",
            "  maestro context add lab --server https://orchestra.lab.example",
            "  maestro context add test --server https://test.lab.example --ca lab-ca.pem"
        })
public final class ContextAddCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of your choice: letters, digits, '-' and '_'.")
    private String name;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Certificates (PEM) of the authority that vouches for the server, if Java does not know it.")
    private @Nullable Path authority;

    public ContextAddCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String server = session.serverOption()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), text("Missing required option: %s", "'--server=URL'")))
                .toString();
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}")) {
            throw new ParameterException(
                    spec.commandLine(),
                    text("'%s' cannot be a name; use at most 63 letters, digits, '-' and '_'", name));
        }
        if (authority != null && server.startsWith("http:")) {
            throw new ParameterException(
                    spec.commandLine(), text("--ca is for an address with https; nobody vouches for %s", server));
        }
        if (authority != null) {
            TrustedAuthorities.read(authority);
        }
        session.contexts()
                .add(new ServerContext(
                        name,
                        server,
                        authority == null ? null : authority.toAbsolutePath().toString()));
        spec.commandLine()
                .getOut()
                .println(text("context %s is %s; use it with: maestro context use %s", name, server, name));
        return 0;
    }
}
