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
            description = "Follow the log until the run ends; wait for it if the job has not started.")
    private boolean follow;

    public ConductorLogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        Resource task = job.single(session, server, "job logs %s N").resource();
        Resource only = task.below("jobs").below("0");
        JobLog log = new JobLog(session, spec.commandLine().getOut());
        if (follow) {
            log.follow(server, only, null);
        } else {
            log.write(server, only, null);
        }
        return 0;
    }
}
