package org.orchestra.api.audit;

import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.Refuses;
import org.orchestra.domain.account.Username;
import org.orchestra.store.audit.AuditEntry;
import org.orchestra.store.audit.AuditLog;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.paging.SinceTime;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit log, for admins. */
@RestController
@RequestMapping("/api/v1/audit")
@Tag(name = "accounts")
class AuditController {
    private final AuditLog audit;

    AuditController(AuditLog audit) {
        this.audit = audit;
    }

    @GetMapping
    @Refuses(FORBIDDEN)
    @Operation(summary = "List sign-ins, acts and denials, the latest first (admins)", operationId = "listAuditEntries")
    Page<AuditEntry> list(
            @Parameter(description = "Only what this user did") @RequestParam(required = false) @Nullable String user,
            @Parameter(description = "Only what happened then or later") @RequestParam(required = false) @Nullable Instant since,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        String actor = user == null ? null : new Username(user).value();
        return audit.list(actor, SinceTime.checked(since), new PageRequest(after, size));
    }
}
