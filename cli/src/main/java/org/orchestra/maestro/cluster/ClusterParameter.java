package org.orchestra.maestro.cluster;

import org.orchestra.maestro.server.Resource;
import picocli.CommandLine.Parameters;

/** The parameter that names an existing cluster. */
final class ClusterParameter {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the cluster.")
    private String name;

    String name() {
        return name;
    }

    Resource resource() {
        return Resource.of("clusters", name);
    }
}
