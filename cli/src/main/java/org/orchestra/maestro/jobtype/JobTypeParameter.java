package org.orchestra.maestro.jobtype;

import org.orchestra.maestro.server.Resource;
import picocli.CommandLine.Parameters;

/** The parameter that names an existing job type. */
final class JobTypeParameter {
    @Parameters(paramLabel = "NAME", description = "Name of the job type.")
    private String name;

    String name() {
        return name;
    }

    Resource resource() {
        return Resource.of("job-types", name);
    }
}
