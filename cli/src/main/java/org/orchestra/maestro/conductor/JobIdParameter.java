package org.orchestra.maestro.conductor;

import static org.orchestra.maestro.text.Texts.text;

import java.util.Locale;
import java.util.Optional;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.OneLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The parameter that names a single job. */
final class JobIdParameter {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(
            paramLabel = "JOB",
            description = "Id of the job, as 'run' printed it, or its name, which means its latest run.")
    private String job;

    /**
     * The task that is the job.
     *
     * @param instead the command for a task of several jobs, with %s for its name
     * @throws CommandFailed when there is none, or it has several
     */
    SingleTaskResponse single(Session session, OrchestraServer server, String instead) {
        SingleTaskResponse task = find(session, server)
                .orElseThrow(() -> new CommandFailed(text(
                        "You have no job '%s'; see those that you have: maestro conductor list", OneLine.of(job))));
        if (!task.isSingle()) {
            throw new CommandFailed(text(
                    "%s is no single job: it has %s jobs; use: maestro %s",
                    task.name(), task.jobs(), String.format(Locale.ROOT, instead, task.name())));
        }
        return task;
    }

    private Optional<SingleTaskResponse> find(Session session, OrchestraServer server) {
        try {
            return JobIds.latest(server, job, session);
        } catch (TypeConversionException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
