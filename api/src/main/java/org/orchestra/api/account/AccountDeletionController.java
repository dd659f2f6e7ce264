package org.orchestra.api.account;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.AuditNote;
import org.orchestra.api.security.Caller;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.Account;
import org.orchestra.store.account.Accounts;
import org.orchestra.store.account.LinkedAccounts;
import org.orchestra.store.removal.AccountRemovals;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What users have, and its end, for admins. */
@RestController
@RequestMapping("/api/v1/users/{username}")
@Tag(name = "accounts")
class AccountDeletionController {
    private final Accounts accounts;
    private final AccountDeletions deletions;
    private final AccountRemovals removals;
    private final LinkedAccounts links;

    AccountDeletionController(
            Accounts accounts, AccountDeletions deletions, AccountRemovals removals, LinkedAccounts links) {
        this.links = links;
        this.accounts = accounts;
        this.deletions = deletions;
        this.removals = removals;
    }

    @GetMapping
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "Show an account and what it has (admins)", operationId = "getUser")
    AccountDetailResponse get(@PathVariable String username) {
        Account account = accounts.get(new Username(username));
        return AccountDetailResponse.of(
                account,
                removals.holdings(account.username()),
                links.identity(account).orElse(null));
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Delete an account with its files (admins)",
            description =
                    "Its tokens end at once; its datasets, results and homes go as soon as its tasks have ended. The rows of its tasks stay, "
                            + "and nobody else gets its name. Refused while it has tasks that have not ended, unless they are to be killed.",
            operationId = "deleteUser")
    AccountDetailResponse delete(
            @Caller Account caller,
            @PathVariable String username,
            @Parameter(description = "Kill the tasks that have not ended") @RequestParam(defaultValue = "false")
                    boolean kill,
            @Parameter(hidden = true) HttpServletRequest request) {
        if (kill) {
            AuditNote.add(request, "kill");
        }
        Account deleted = deletions.delete(new Username(username), kill, caller.username());
        return AccountDetailResponse.of(deleted, removals.holdings(username), null);
    }
}
