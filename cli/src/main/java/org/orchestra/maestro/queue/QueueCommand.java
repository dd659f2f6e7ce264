package org.orchestra.maestro.queue;

import picocli.CommandLine.Command;

/** Groups the commands for queues. */
@Command(
        name = "queue",
        description = "List queues and their jobs; add, change and remove queues (admins only).",
        footer = {"", "Example:", "  maestro queue list"})
public final class QueueCommand {}
