package org.orchestra.maestro.node;

import picocli.CommandLine.Command;

/** Groups the commands for nodes. */
@Command(
        name = "node",
        description = "List nodes and their slots; add, change and remove nodes (admins only).",
        subcommands = {
            NodeCreateCommand.class,
            NodeListCommand.class,
            NodeShowCommand.class,
            NodeSetCommand.class,
            NodeDrainCommand.class,
            NodeResumeCommand.class,
            NodeDeleteCommand.class,
            NodeSyncCommand.class
        },
        footer = {"", "Example:", "  maestro node list"})
public final class NodeCommand {}
