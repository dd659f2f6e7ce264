package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Deletes a dataset. */
@Command(
        name = "delete",
        description = {
            "Delete a dataset in all its versions. Refused while a task that has not ended uses it.",
            "Of one that was registered in place, only the registration is deleted: the files stay where they are.",
            "Tasks that have ended stay, with the names and checksums of the files that they read, but cannot be retried."
        },
        footer = {"", "Example:", "  maestro castor delete user.ana.configs"})
public final class CastorDeleteCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DatasetParameter dataset;

    public CastorDeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.open().delete(dataset.resource());
        spec.commandLine().getOut().println(text("dataset %s deleted", dataset.value()));
        return 0;
    }
}
