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
import org.orchestra.api.security.Caller;
import org.orchestra.api.server.IfMatch;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.account.Account;
import org.orchestra.store.capacity.ClusterView;
import org.orchestra.store.capacity.Clusters;
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

/** Clusters: to be seen by everybody, their volumes by admins, who edit them. */
@RestController
@RequestMapping("/api/v1/clusters")
@Tag(name = "capacity")
class ClusterController {
    private final Clusters clusters;

    ClusterController(Clusters clusters) {
        this.clusters = clusters;
    }

    @GetMapping
    @Operation(summary = "List the clusters and whether their workers are there", operationId = "listClusters")
    Page<ClusterView> list(
            @Caller Account caller,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return clusters.list(new PageRequest(after, size)).map(cluster -> shown(caller, cluster));
    }

    @GetMapping("/{cluster}")
    @Refuses(NOT_FOUND)
    @Operation(summary = "Show a cluster", operationId = "getCluster")
    ClusterView get(@Caller Account caller, @PathVariable String cluster) {
        return shown(caller, clusters.get(new ClusterName(cluster)));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Refuses({FORBIDDEN, CONFLICT, UNPROCESSABLE})
    @Idempotent
    @Operation(summary = "Create a cluster (admins)", operationId = "createCluster")
    ClusterView create(@Valid @RequestBody ClusterRequest request) {
        return clusters.create(request.cluster());
    }

    @PatchMapping("/{cluster}")
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, OUTDATED})
    @Operation(summary = "Edit a cluster (admins)", operationId = "editCluster")
    ClusterView edit(
            @PathVariable String cluster,
            @Parameter(description = IfMatch.DESCRIPTION) @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @Valid @RequestBody ClusterEditRequest change) {
        return clusters.edit(new ClusterName(cluster), change.edit(IfMatch.version(ifMatch)));
    }

    @DeleteMapping("/{cluster}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(summary = "Delete a cluster that has no queues (admins)", operationId = "deleteCluster")
    void delete(@PathVariable String cluster) {
        clusters.delete(new ClusterName(cluster));
    }

    private static ClusterView shown(Account caller, ClusterView cluster) {
        return caller.role() == Role.ADMIN ? cluster : cluster.withoutVolume();
    }
}
