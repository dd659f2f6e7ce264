package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lets others read a dataset. */
@Command(
        name = "share",
        description = {
            "Let other users read a dataset of yours: show it, download it, and use it in their tasks by its name. They change"
                    + " nothing, and see every version, and later ones.",
            "Take it back with: maestro castor unshare"
        },
        footer = {
            "",
            "Examples:",
            "  maestro castor share user.ana.configs --with bob,eva",
            "  maestro castor share user.ana.configs --with everyone"
        })
public final class CastorShareCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DatasetParameter dataset;

    @Mixin
    private ReadersOption readers;

    public CastorShareCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        readers.of(dataset).forEach(server::put);
        spec.commandLine().getOut().println(text("dataset %s shared with %s", dataset.value(), readers));
        return 0;
    }
}
