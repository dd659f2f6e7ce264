package org.orchestra.maestro.node;

import picocli.CommandLine.Command;

/** Groups the commands for nodes. */
@Command(
        name = "node",
        description = "List nodes and their slots; add, change and remove nodes (admins only).",
        footer = {"", "Example:", "  maestro node list"})
public final class NodeCommand {}
