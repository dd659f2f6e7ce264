package org.orchestra.maestro.queue;

import picocli.CommandLine.Command;

/** Groups the commands on queues. */
@Command(
        name = "queue",
        description = "Show where tasks can run and what waits there; add, change and remove queues (for admins).",
        subcommands = {
            QueueCreateCommand.class,
            QueueListCommand.class,
            QueueShowCommand.class,
            QueueSetCommand.class,
            QueueDeleteCommand.class
        },
        footer = {"", "Example:", "  maestro queue list"})
public final class QueueCommand {}
