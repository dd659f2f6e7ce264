package org.orchestra.api.account;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.AuditNote;
import org.orchestra.api.security.Caller;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.Account;
import org.orchestra.store.account.AccountAdministration;
import org.orchestra.store.account.Accounts;
import org.orchestra.store.removal.AccountRemovals;
import org.orchestra.store.task.TaskKills;
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
    private static final int NAMED_TASKS = 3;

    private final Accounts accounts;
    private final AccountAdministration administration;
    private final AccountRemovals removals;
    private final TaskKills kills;

    AccountDeletionController(
            Accounts accounts, AccountAdministration administration, AccountRemovals removals, TaskKills kills) {
        this.accounts = accounts;
        this.administration = administration;
        this.removals = removals;
        this.kills = kills;
    }

    @GetMapping
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "Show an account and what it has (admins)", operationId = "getUser")
    AccountDetailResponse get(@PathVariable String username) {
        Account account = accounts.get(new Username(username));
        return AccountDetailResponse.of(account, removals.holdings(account.username()));
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
        Username user = new Username(username);
        List<String> open = removals.openTasks(username);
        if (!open.isEmpty() && !kill) {
            throw inUse(username, open);
        }
        if (kill) {
            AuditNote.add(request, "kill");
        }
        Account deleted = administration.delete(user);
        // Whatever is not reached here, the removal stops.
        kills.killAll(username, caller.username());
        return AccountDetailResponse.of(deleted, removals.holdings(username));
    }

    private static Refusal inUse(String username, List<String> open) {
        List<String> named = open.subList(0, Math.min(NAMED_TASKS, open.size()));
        String others = open.size() > named.size() ? format(" and %,d more", open.size() - named.size()) : "";
        return Refusal.conflict(
                "open-tasks",
                format(
                        "%s has tasks that have not ended (%s%s): wait for their end, or kill them with the account (--kill).",
                        username, String.join(", ", named), others));
    }
}
