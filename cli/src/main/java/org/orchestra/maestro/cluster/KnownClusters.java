package org.orchestra.maestro.cluster;

import static org.orchestra.maestro.text.Texts.text;

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
            String problem = Spelling.nearest(name, names)
                    .map(near -> text("There is no cluster %s; did you mean %s?", name, near))
                    .orElseGet(() -> text("There is no cluster %s.", name));
            String others = names.isEmpty()
                    ? text("There are none; ask your admin.")
                    : text("There are: %s.", String.join(", ", names));
            throw new CommandFailed(problem + " " + others);
        }
    }
}
