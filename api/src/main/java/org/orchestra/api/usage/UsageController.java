package org.orchestra.api.usage;

import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.store.account.Account;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What users used: slot time, jobs, and how well. */
@RestController
@RequestMapping("/api/v1/usage")
@Tag(name = "accounts")
class UsageController {
    private final UsageRepository usage;

    UsageController(UsageRepository usage) {
        this.usage = usage;
    }

    @GetMapping
    @Refuses(FORBIDDEN)
    @Operation(summary = "Sum up slot time, jobs and efficiency by user, queue or day", operationId = "listUsage")
    Page<UsageSum> list(
            @Caller Account caller,
            @Parameter(description = "Users and queues come by slot time, the most first, days in their order")
                    @RequestParam(defaultValue = "USER")
                    UsageGrouping by,
            @Parameter(description = "Whose usage; by default yours, and for an admin everybody's")
                    @RequestParam(required = false)
                    @Nullable String owner,
            @RequestParam(required = false) @Nullable String queue,
            @Parameter(description = "The first day, in UTC; by default that of thirty days in all")
                    @RequestParam(required = false)
                    @Nullable LocalDate since,
            @Parameter(description = "The last day, in UTC; by default today") @RequestParam(required = false) @Nullable LocalDate until,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        UsageFilter filter = new UsageFilter(Ownership.listed(caller, owner), queue, since, until);
        return usage.list(by, filter, new PageRequest(after, size));
    }
}
