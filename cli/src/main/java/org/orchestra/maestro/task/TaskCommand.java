package org.orchestra.maestro.task;

import picocli.CommandLine.Command;

/** Groups the commands for tasks. */
@Command(
        name = "task",
        description = "Create, watch, inspect and stop tasks.",
        subcommands = {
            TaskCreateCommand.class,
            TaskListCommand.class,
            TaskShowCommand.class,
            TaskWatchCommand.class,
            TaskWhyCommand.class,
            TaskLogsCommand.class,
            TaskHistoryCommand.class,
            TaskResultsCommand.class,
            TaskKillCommand.class,
            TaskRetryCommand.class,
            TaskDeleteCommand.class
        },
        footer = {"", "Example:", "  maestro task list"})
public final class TaskCommand {}
