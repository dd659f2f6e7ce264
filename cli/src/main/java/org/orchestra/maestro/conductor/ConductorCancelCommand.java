package org.orchestra.maestro.conductor;

import static org.orchestra.maestro.text.Texts.text;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops a single job. */
@Command(
        name = "cancel",
        description =
                "Stop a job: at once while it waits; a running one gets SIGTERM, then SIGKILL after a grace period.",
        footer = {"", "Example:", "  maestro conductor cancel user.ana.fit"})
public final class ConductorCancelCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobIdParameter job;

    public ConductorCancelCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        Resource task = job.single(session, server, "task kill %s").resource();
        JobCancelResponse cancelled = server.post(task.below("kill"), null, JobCancelResponse.class);
        String name = cancelled.task().name();
        spec.commandLine()
                .getOut()
                .println(
                        cancelled.running() > 0
                                ? text("job %s is being stopped", name)
                                : text("job %s is killed", name));
        return 0;
    }

    private record JobCancelResponse(SingleTaskResponse task, long running) {
        JobCancelResponse {
            Objects.requireNonNull(task, "task");
        }
    }
}
