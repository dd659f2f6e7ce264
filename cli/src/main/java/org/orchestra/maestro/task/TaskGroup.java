package org.orchestra.maestro.task;

import picocli.CommandLine.Command;

/** Groups the commands on tasks. */
@Command(
        name = "task",
        description = "Create, watch and end tasks; look at what they did.",
        subcommands = {
            TaskCreate.class,
            TaskList.class,
            TaskShow.class,
            TaskWatch.class,
            TaskWhy.class,
            TaskLogs.class,
            TaskHistory.class,
            TaskResults.class,
            TaskKill.class,
            TaskRetry.class,
            TaskDelete.class
        },
        footer = {"", "Example:", "  maestro task list"})
public final class TaskGroup {}
