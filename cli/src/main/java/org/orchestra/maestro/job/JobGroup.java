package org.orchestra.maestro.job;

import picocli.CommandLine.Command;

/** Groups the commands on jobs. */
@Command(
        name = "job",
        description = "Look at the jobs of a task, their runs, logs and files; stop one.",
        subcommands = {JobList.class, JobShow.class, JobLogs.class, JobFiles.class, JobKill.class},
        footer = {"", "Example:", "  maestro job list user.ana.fit --state failed"})
public final class JobGroup {}
