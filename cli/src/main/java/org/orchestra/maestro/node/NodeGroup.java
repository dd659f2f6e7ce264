package org.orchestra.maestro.node;

import picocli.CommandLine.Command;

/** Groups the commands on nodes. */
@Command(
        name = "node",
        description = "Show the nodes and how many slots they give; add, change and remove them (for admins).",
        subcommands = {
            NodeCreate.class,
            NodeList.class,
            NodeShow.class,
            NodeSet.class,
            NodeDrain.class,
            NodeResume.class,
            NodeDelete.class,
            NodeSync.class
        },
        footer = {"", "Example:", "  maestro node list"})
public final class NodeGroup {}
