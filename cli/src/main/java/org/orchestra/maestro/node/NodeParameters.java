package org.orchestra.maestro.node;

import static org.orchestra.maestro.text.Texts.text;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.terminal.CommandFailed;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The parameter and the option that identify a node. The queue is optional if the name is unique. */
final class NodeParameters {
    @Parameters(paramLabel = "NAME", description = "Name of the node.")
    private String name;

    @Option(
            names = "--queue",
            paramLabel = "QUEUE",
            description = "Queue of the node; required only if the machine is a node of several queues.")
    private @Nullable String queue;

    Resource resource(OrchestraServer server) {
        return Resource.of("queues", queue != null ? queue : onlyQueue(server), "nodes", name);
    }

    @Override
    public String toString() {
        return name;
    }

    private String onlyQueue(OrchestraServer server) {
        List<String> queues = server.list(Resource.of("nodes"), NodeResponse.class).stream()
                .filter(node -> node.name().equals(name))
                .map(NodeResponse::queue)
                .toList();
        if (queues.size() == 1) {
            return queues.get(0);
        }
        throw new CommandFailed(
                queues.isEmpty()
                        ? text("No node %s exists; list the nodes with: maestro node list", name)
                        : text("%s is a node of the queues %s; select one with --queue.", name, describe(queues)));
    }

    private static String describe(List<String> queues) {
        int last = queues.size() - 1;
        return text("%s and %s", String.join(", ", queues.subList(0, last)), queues.get(last));
    }
}
