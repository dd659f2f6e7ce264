package org.orchestra.maestro.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes what a run printed. */
@Command(
        name = "logs",
        description = "Write what a job printed: its latest run that has a log, or the run that --run names.",
        footer = {"", "Example:", "  maestro job logs user.ana.fit 3 --run 1"})
public final class JobLogs implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobParameters job;

    @Option(names = "--run", paramLabel = "K", description = "The number of the run, as 'maestro job show' lists it.")
    private @Nullable Integer run;

    public JobLogs(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        session.open().download(job.log(run), body -> new InputStreamReader(body, UTF_8).transferTo(out));
        out.flush();
        return 0;
    }
}
