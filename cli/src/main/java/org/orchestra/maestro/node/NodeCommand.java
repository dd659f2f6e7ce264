package org.orchestra.maestro.node;

import picocli.CommandLine.Command;

/** Groups the commands on nodes. */
@Command(
        name = "node",
        description = "Show the nodes and how many slots they give; add, change and remove them (for admins).",
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
