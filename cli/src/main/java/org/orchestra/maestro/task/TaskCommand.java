package org.orchestra.maestro.task;

import picocli.CommandLine.Command;

/** Groups the commands for tasks. */
@Command(
        name = "task",
        description = "Create, watch, inspect and stop tasks.",
        footer = {"", "Example:", "  maestro task list"})
public final class TaskCommand {}
