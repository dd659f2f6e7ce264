package org.orchestra.maestro.queue;

import org.orchestra.maestro.server.Resource;
import picocli.CommandLine.Parameters;

/** The parameter that names an existing queue. */
final class QueueParameter {
    @Parameters(paramLabel = "NAME", description = "Name of the queue.")
    private String name;

    String name() {
        return name;
    }

    Resource resource() {
        return Resource.of("queues", name);
    }
}
