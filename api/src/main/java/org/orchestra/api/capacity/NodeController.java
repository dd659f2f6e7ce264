package org.orchestra.api.capacity;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Refusal.RefusalKind.OUTDATED;
import static org.orchestra.domain.Refusal.RefusalKind.UNPROCESSABLE;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.idempotency.Idempotent;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.server.IfMatch;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.capacity.NodeView;
import org.orchestra.store.capacity.Nodes;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Nodes: to be seen by everybody, edited by admins. A node is known by its queue and its name. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "capacity")
class NodeController {
    private static final String ONE = "/queues/{queue}/nodes/{node}";

    private final Nodes nodes;

    NodeController(Nodes nodes) {
        this.nodes = nodes;
    }

    @GetMapping("/nodes")
    @Refuses(NOT_FOUND)
    @Operation(summary = "List the nodes by cluster, queue and name", operationId = "listNodes")
    Page<NodeView> list(
            @RequestParam(required = false) @Nullable String cluster,
            @RequestParam(required = false) @Nullable String queue,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return nodes.list(
                cluster == null ? null : new ClusterName(cluster),
                queue == null ? null : new QueueName(queue),
                new PageRequest(after, size));
    }

    @GetMapping(ONE)
    @Refuses(NOT_FOUND)
    @Operation(summary = "Show a node", operationId = "getNode")
    NodeView get(@PathVariable String queue, @PathVariable String node) {
        return nodes.get(new QueueName(queue), new NodeName(node));
    }

    @PostMapping("/queues/{queue}/nodes")
    @ResponseStatus(HttpStatus.CREATED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE})
    @Idempotent
    @Operation(summary = "Add a machine to a queue as a node (admins)", operationId = "createNode")
    NodeView create(@PathVariable String queue, @Valid @RequestBody NodeRequest request) {
        return nodes.create(new QueueName(queue), request.node());
    }

    @PatchMapping(ONE)
    @Refuses({FORBIDDEN, NOT_FOUND, OUTDATED})
    @Operation(summary = "Edit the slots of a node (admins)", operationId = "editNode")
    NodeView edit(
            @PathVariable String queue,
            @PathVariable String node,
            @Parameter(description = IfMatch.DESCRIPTION) @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @Valid @RequestBody NodeEditRequest change) {
        return nodes.edit(new QueueName(queue), new NodeName(node), change.edit(IfMatch.version(ifMatch)));
    }

    @PostMapping(ONE + "/drain")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "Drain or cordon a node (admins)", operationId = "drainNode")
    NodeView drain(
            @PathVariable String queue,
            @PathVariable String node,
            @RequestBody(required = false) @Nullable NodeDrainRequest drain) {
        return nodes.drain(
                new QueueName(queue), new NodeName(node), drain != null && Boolean.TRUE.equals(drain.kill()));
    }

    @PostMapping(ONE + "/resume")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "Resume a node that is drained or cordoned (admins)", operationId = "resumeNode")
    NodeView resume(@PathVariable String queue, @PathVariable String node) {
        return nodes.resume(new QueueName(queue), new NodeName(node));
    }

    @DeleteMapping(ONE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(summary = "Remove a node that runs nothing from its queue (admins)", operationId = "deleteNode")
    void delete(@PathVariable String queue, @PathVariable String node) {
        nodes.delete(new QueueName(queue), new NodeName(node));
    }

    /**
     * How to drain.
     *
     * @param kill whether the jobs that run there are moved elsewhere
     */
    record NodeDrainRequest(@Nullable Boolean kill) {}
}
