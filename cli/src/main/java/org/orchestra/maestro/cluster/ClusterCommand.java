package org.orchestra.maestro.cluster;

import picocli.CommandLine.Command;

/** Groups the commands for clusters. */
@Command(
        name = "cluster",
        description =
                "List clusters and whether their workers are there; add, change and remove clusters (admins only).",
        footer = {"", "Example:", "  maestro cluster list"})
public final class ClusterCommand {}
