package org.orchestra.maestro.jobtype;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Deletes a job type. */
@Command(
        name = "delete",
        description = "Delete a job type of which every task has ended (admins only); the metrics of its tasks stay.",
        footer = {"", "Example:", "  maestro job-type delete mine"})
public final class JobTypeDeleteCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobTypeParameter type;

    public JobTypeDeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.open().delete(type.resource());
        spec.commandLine().getOut().println(text("job type %s deleted", type.name()));
        return 0;
    }
}
