package org.orchestra.maestro.conductor;

import java.util.concurrent.Callable;
import org.orchestra.maestro.job.JobLog;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the log of a single job. */
@Command(
        name = "logs",
        description = "Print the log of a job, of its latest run that has one.",
        footer = {"", "Example:", "  maestro conductor logs user.ana.fit --follow"})
public final class ConductorLogsCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobIdParameter job;

    @Option(
            names = {"-f", "--follow"},
            description = "Follow the log until the run ends.")
    private boolean follow;

    public ConductorLogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        Resource task = job.single(session, server, "task logs").resource();
        Resource log = task.below("jobs").below("0").below("log");
        new JobLog(session, spec.commandLine().getOut()).write(server, log, follow);
        return 0;
    }
}
