package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes a shared dataset back. */
@Command(
        name = "unshare",
        description = {
            "Take a shared dataset back: new tasks, retries and downloads of the users are refused. Tasks that they have"
                    + " created go on."
        },
        footer = {"", "Example:", "  maestro castor unshare user.ana.configs --with bob"})
public final class CastorUnshareCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DatasetParameter dataset;

    @Mixin
    private ReadersOption readers;

    public CastorUnshareCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        readers.of(dataset).forEach(server::delete);
        spec.commandLine().getOut().println(text("dataset %s no longer shared with %s", dataset.value(), readers));
        return 0;
    }
}
