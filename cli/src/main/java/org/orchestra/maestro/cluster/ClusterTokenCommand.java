package org.orchestra.maestro.cluster;

import picocli.CommandLine.Command;

/** Groups the commands for tokens of clusters. */
@Command(
        name = "token",
        description = {
            "Create tokens for a cluster's worker, list and revoke them (admins only).",
            "With one, a worker that has no way to the database reports to the server; it is good for nothing else."
        },
        footer = {"", "Example:", "  maestro cluster token create lps --name site-b"})
public final class ClusterTokenCommand {}
