package org.orchestra.maestro.conductor;

import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
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

    String id(Session session) {
        try {
            return JobIds.of(job, session);
        } catch (TypeConversionException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    Resource task(Session session) {
        return Resource.of("tasks", id(session));
    }
}
