package org.orchestra.maestro.conductor;

import picocli.CommandLine.Command;

/** Groups the commands for single jobs. */
@Command(
        name = "conductor",
        description = {
            "Run single jobs, each from a file that names its script. The program conductor is short for this.",
            "The id of a job is the name of its task, of which it is job 0: all of maestro works with it."
        },
        footer = {"", "Example:", "  maestro conductor run job.yaml --wait"})
public final class ConductorCommand {}
