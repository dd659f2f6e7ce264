package org.orchestra.maestro.capacity;

import picocli.CommandLine.Command;

/** Groups the commands on queues. */
@Command(
        name = "queue",
        description = "Show where tasks can run.",
        subcommands = QueueList.class,
        footer = {"", "Example:", "  maestro queue list"})
public final class QueueGroup {}
