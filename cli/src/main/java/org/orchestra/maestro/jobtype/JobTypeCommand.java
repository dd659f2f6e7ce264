package org.orchestra.maestro.jobtype;

import picocli.CommandLine.Command;

/** Groups the commands for job types. */
@Command(
        name = "job-type",
        description = {
            "List job types; add, change and remove them (admins only).",
            "A job type says how metrics are read from the logs of jobs, and what a task gets that leaves it out. A task names"
                    + " its type when it is created: maestro task create --job-type NAME"
        },
        footer = {"", "Example:", "  maestro job-type list"})
public final class JobTypeCommand {}
