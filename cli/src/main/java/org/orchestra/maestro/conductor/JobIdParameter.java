package org.orchestra.maestro.conductor;

import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The parameter that names a single job. */
final class JobIdParameter {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(paramLabel = "JOB", description = "Id of the job, as 'run' printed it, or its name.")
    private String job;

    private String id(Session session) {
        try {
            return JobIds.of(job, session);
        } catch (TypeConversionException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The task that is the job.
     *
     * @param instead what a task of several jobs takes
     * @throws CommandFailed when it has several
     */
    SingleTaskResponse single(Session session, OrchestraServer server, String instead) {
        SingleTaskResponse task = server.get(Resource.of("tasks", id(session)), SingleTaskResponse.class);
        if (!task.isSingle()) {
            throw new CommandFailed(task.name() + " is no single job: it has " + task.jobs() + " jobs; use: maestro "
                    + instead + " " + task.name());
        }
        return task;
    }
}
