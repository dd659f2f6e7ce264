package org.orchestra.maestro.conductor;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OutputOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows a single job. */
@Command(
        name = "status",
        description =
                "Show the state of a job. Why it waits, or its runs: maestro task why JOB, maestro job show JOB 0",
        footer = {"", "Example:", "  maestro conductor status user.ana.fit"})
public final class ConductorStatusCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobIdParameter job;

    @Mixin
    private OutputOption output;

    public ConductorStatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        SingleTaskResponse around = job.single(session, server, "task show %s");
        SingleJobResponse found = server.get(around.resource().below("jobs").below("0"), SingleJobResponse.class);
        SingleJobStatus status = SingleJobStatus.of(around, found);
        output.print(spec.commandLine().getOut(), status, status.fields());
        return 0;
    }
}
