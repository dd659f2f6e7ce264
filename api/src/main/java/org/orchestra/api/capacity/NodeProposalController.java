package org.orchestra.api.capacity;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.Refuses;
import org.orchestra.domain.capacity.ProposedChange;
import org.orchestra.domain.capacity.ProposedChange.ChangeKind;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.capacity.NodeProposals;
import org.orchestra.store.capacity.NodeProposals.Proposal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What would make nodes agree with what their cluster reports; for admins. */
@RestController
@RequestMapping("/api/v1/clusters/{cluster}/nodes/proposal")
@Tag(name = "capacity")
class NodeProposalController {
    private final NodeProposals proposals;

    NodeProposalController(NodeProposals proposals) {
        this.proposals = proposals;
    }

    @GetMapping
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(summary = "Propose nodes and slots from what the cluster reports (admins)", operationId = "proposeNodes")
    Proposal propose(@PathVariable String cluster, @RequestParam(required = false) @Nullable String queue) {
        return proposals.propose(new ClusterName(cluster), queue(queue));
    }

    @PostMapping
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(summary = "Apply a proposal completely or not at all (admins)", operationId = "applyNodeProposal")
    AppliedProposalResponse apply(
            @PathVariable String cluster,
            @RequestParam(required = false) @Nullable String queue,
            @Valid @RequestBody Changes body) {
        return new AppliedProposalResponse(proposals.apply(
                new ClusterName(cluster),
                queue(queue),
                body.changes().stream().map(ChangeRequest::change).toList()));
    }

    private static @Nullable QueueName queue(@Nullable String name) {
        return name == null ? null : new QueueName(name);
    }

    /**
     * A proposal that is to be applied.
     *
     * @param changes as they were proposed
     */
    record Changes(@NotNull List<@NotNull @Valid ChangeRequest> changes) {}

    /** One change of it. */
    record ChangeRequest(
            @NotNull ChangeKind kind,
            @NotNull String node,
            @NotNull String queue,

            @Schema(description = "As it was proposed: null to add a node") @Nullable Integer slotsNow,

            @NotNull Integer slotsThen,
            @NotNull String because) {
        ProposedChange change() {
            return new ProposedChange(kind, node, queue, slotsNow, slotsThen, because);
        }
    }

    /** What has been applied. */
    record AppliedProposalResponse(List<ProposedChange> applied) {}
}
