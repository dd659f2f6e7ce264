package org.orchestra.maestro.queue;

import picocli.CommandLine.Command;

/** Groups the commands on queues. */
@Command(
        name = "queue",
        description = "Show where tasks can run and what waits there; add, change and remove queues (for admins).",
        subcommands = {QueueCreate.class, QueueList.class, QueueShow.class, QueueSet.class, QueueDelete.class},
        footer = {"", "Example:", "  maestro queue list"})
public final class QueueGroup {}
