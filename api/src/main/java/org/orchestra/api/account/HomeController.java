package org.orchestra.api.account;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.AuditNote;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.domain.account.Username;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.account.Account;
import org.orchestra.store.account.UserHomes;
import org.orchestra.store.home.UserHome;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Users' homes on the clusters: their users see how far they are, and admins have them made again. */
@RestController
@RequestMapping("/api/v1/users/{username}")
@Tag(name = "accounts")
class HomeController {
    private final UserHomes homes;

    HomeController(UserHomes homes) {
        this.homes = homes;
    }

    @GetMapping("/homes")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(
            summary = "List a user's homes by cluster, and how far they are",
            description = "Those on active clusters, and those that there are on others.",
            operationId = "listHomes")
    Page<UserHome> list(
            @Caller Account caller,
            @PathVariable String username,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return homes.list(Ownership.account(caller, username), new PageRequest(after, size));
    }

    @PostMapping("/provision")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Have a user's homes made again at once (admins)",
            description = "Also those that are ready: what is missing is made, what differs is repaired.",
            operationId = "provisionUser")
    ProvisionedHomes provision(
            @PathVariable String username,
            @Parameter(description = "Only the home on this cluster; without it, those on all active clusters")
                    @RequestParam(required = false)
                    @Nullable String cluster,
            @Parameter(hidden = true) HttpServletRequest request) {
        Username user = new Username(username);
        ClusterName only = cluster == null ? null : new ClusterName(cluster);
        if (only != null) {
            AuditNote.add(request, only.value());
        }
        return new ProvisionedHomes(homes.provision(user, only));
    }

    /** @param homes those that are made again, as they are now */
    record ProvisionedHomes(List<UserHome> homes) {}
}
