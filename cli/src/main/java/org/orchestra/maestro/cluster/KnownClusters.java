package org.orchestra.maestro.cluster;

import java.util.List;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.Spelling;

/** The clusters that the server has, for commands about other things that name one. */
public final class KnownClusters {
    private KnownClusters() {}

    /**
     * Checks that the server has a cluster.
     *
     * @throws CommandFailed when it has not; the message names those that there are
     */
    public static void require(OrchestraServer server, String name) {
        List<String> names = server.list(Resource.of("clusters"), ClusterResponse.class).stream()
                .map(ClusterResponse::name)
                .toList();
        if (!names.contains(name)) {
            String near = Spelling.nearest(name, names)
                    .map(one -> "; did you mean " + one + "?")
                    .orElse(".");
            throw new CommandFailed("There is no cluster " + name + near
                    + (names.isEmpty()
                            ? " There are none; ask your admin."
                            : " There are: " + String.join(", ", names) + "."));
        }
    }
}
