package org.orchestra.api.capacity;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.Refuses;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.account.ClusterTokens;
import org.orchestra.store.account.ClusterTokens.ClusterTokenView;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tokens of workers that report over HTTP, which admins make and revoke. */
@RestController
@RequestMapping("/api/v1/clusters/{cluster}/tokens")
@Tag(name = "capacity")
class ClusterTokenController {
    private final ClusterTokens tokens;

    ClusterTokenController(ClusterTokens tokens) {
        this.tokens = tokens;
    }

    /** The body that makes a token. */
    record ClusterTokenRequest(
            @Schema(pattern = ClusterTokens.NAME_PATTERN) @NotNull String name) {}

    /** A token, which is shown this once. */
    record IssuedClusterToken(String name, String token) {}

    @GetMapping
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "List the tokens of a cluster's workers (admins)", operationId = "listClusterTokens")
    Page<ClusterTokenView> list(
            @PathVariable String cluster,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return tokens.list(new ClusterName(cluster), new PageRequest(after, size));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Create a token for a cluster's worker, which is good for its reports alone (admins)",
            operationId = "createClusterToken")
    IssuedClusterToken create(@PathVariable String cluster, @Valid @RequestBody ClusterTokenRequest request) {
        return new IssuedClusterToken(request.name(), tokens.create(new ClusterName(cluster), request.name()));
    }

    @DeleteMapping("/{token}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "Revoke a token of a cluster's worker (admins)", operationId = "revokeClusterToken")
    void revoke(@PathVariable String cluster, @PathVariable String token) {
        tokens.revoke(new ClusterName(cluster), token);
    }
}
