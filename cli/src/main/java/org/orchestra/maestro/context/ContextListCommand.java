package org.orchestra.maestro.context;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.ServerContext;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists contexts. */
@Command(
        name = "list",
        description = "List your contexts, with the users that you are there.",
        footer = {"", "Example:", "  maestro context list"})
public final class ContextListCommand implements Callable<Integer> {
    private static final Table<NamedServer> TABLE = new Table<NamedServer>()
            .name("context", NamedServer::name)
            .fixed("in use", server -> server.inUse() ? "yes" : "")
            .text("server", NamedServer::server)
            .text("user", NamedServer::user)
            .text("ca", NamedServer::ca);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ListOption output;

    public ContextListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String current = session.contexts().current().map(ServerContext::name).orElse("");
        output.print(
                spec.commandLine().getOut(),
                TABLE,
                () -> session.contexts().all().stream()
                        .map(one -> new NamedServer(
                                one.name(),
                                one.name().equals(current),
                                one.server(),
                                session.signedIn(one).orElse(null),
                                one.ca()))
                        .toList(),
                () -> text("You have no contexts; to add one, see: maestro context add --help"));
        return 0;
    }
}
