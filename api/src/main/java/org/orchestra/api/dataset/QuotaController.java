package org.orchestra.api.dataset;

import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Refusal.RefusalKind.OUTDATED;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.AuditNote;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.api.server.IfMatch;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.Account;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What users' datasets take of the volume and may take; only admins change it. */
@RestController
@RequestMapping("/api/v1/quotas")
@Tag(name = "datasets")
class QuotaController {
    private final Quotas quotas;

    QuotaController(Quotas quotas) {
        this.quotas = quotas;
    }

    @GetMapping
    @Refuses(FORBIDDEN)
    @Operation(summary = "List what users' datasets take of the volume and may take", operationId = "listQuotas")
    Page<StorageQuota> list(
            @Caller Account caller,
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return quotas.list(Ownership.listed(caller, owner), new PageRequest(after, size));
    }

    @GetMapping("/{username}")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "Show what a user's datasets take of the volume and may take", operationId = "getQuota")
    StorageQuota get(@Caller Account caller, @PathVariable String username) {
        Ownership.listed(caller, username);
        return quotas.of(username);
    }

    @PatchMapping("/{username}")
    @Refuses({FORBIDDEN, NOT_FOUND, OUTDATED})
    @Operation(summary = "Edit what a user's datasets may take of the volume (admins)", operationId = "editQuota")
    StorageQuota edit(
            @PathVariable String username,
            @Parameter(description = IfMatch.DESCRIPTION) @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @Valid @RequestBody QuotaEditRequest edit,
            @Parameter(hidden = true) HttpServletRequest request) {
        AuditNote.add(request, edit.describe());
        return quotas.edit(new Username(username), edit, IfMatch.version(ifMatch));
    }
}
