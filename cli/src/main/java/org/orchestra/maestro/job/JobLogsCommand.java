package org.orchestra.maestro.job;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the log of a run. */
@Command(
        name = "logs",
        description = {
            "Print the log of a job: of its latest run that has one, or of the run given with --run.",
            "For a run in progress, print its output so far.",
            "A terminal gets the text and its colours without other escape sequences, a file or a pipe every byte."
        },
        footer = {
            "",
            "Examples:",
            "  maestro job logs user.ana.fit 3 --run 1",
            "  maestro job logs user.ana.fit 3 --follow"
        })
public final class JobLogsCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobParameters job;

    @Option(
            names = "--run",
            paramLabel = "K",
            converter = WholeNumber.FromOne.class,
            description = "Number of the run, as listed by 'maestro job show'.")
    private @Nullable Integer run;

    @Option(
            names = {"-f", "--follow"},
            description = "Follow the log until the run ends; wait for it if the job has not started.")
    private boolean follow;

    public JobLogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JobLog log = new JobLog(session, spec.commandLine().getOut());
        if (follow) {
            log.follow(session.open(), job.resource(), run);
        } else {
            log.write(session.open(), job.resource(), run);
        }
        return 0;
    }
}
