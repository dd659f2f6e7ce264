package org.orchestra.maestro.job;

import static org.orchestra.maestro.text.Texts.text;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops one job. */
@Command(
        name = "kill",
        description = "Stop one job of a task; its other jobs continue.",
        footer = {"", "Example:", "  maestro job kill user.ana.fit 3"})
public final class JobKillCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobParameters job;

    public JobKillCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JobKillResponse kill = session.open().post(job.kill(), null, JobKillResponse.class);
        spec.commandLine()
                .getOut()
                .println(
                        kill.running()
                                ? text("%s is being stopped", job)
                                : text("%s is %s", job, kill.job().state()));
        return 0;
    }

    private record JobKillResponse(JobResponse job, boolean running) {
        JobKillResponse {
            Objects.requireNonNull(job, "job");
        }
    }
}
