package org.orchestra.maestro.job;

import picocli.CommandLine.Command;

/** Groups the commands for jobs. */
@Command(
        name = "job",
        description = "Inspect and stop the jobs of a task.",
        footer = {"", "Example:", "  maestro job list user.ana.fit --state failed"})
public final class JobCommand {}
