package org.orchestra.api.account;

import static java.util.Objects.requireNonNull;
import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Refusal.RefusalKind.TOO_MANY;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.Account;
import org.orchestra.store.account.Accounts;
import org.orchestra.store.account.UserLimits;
import org.orchestra.store.account.UserLimitsEdit;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Accounts: one's own for everybody, all of them for admins. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "accounts")
class UserController {
    private final Accounts accounts;
    private final UserLimits shares;

    UserController(Accounts accounts, UserLimits shares) {
        this.accounts = accounts;
        this.shares = shares;
    }

    @GetMapping("/me")
    @Operation(summary = "Show the account of the token", operationId = "getMe")
    AccountResponse me(@Caller Account caller) {
        return AccountResponse.of(caller);
    }

    @PostMapping("/users")
    @ResponseStatus(HttpStatus.CREATED)
    @Refuses({FORBIDDEN, CONFLICT, TOO_MANY})
    @Operation(summary = "Create an account (admins)", operationId = "createUser")
    AccountResponse create(@Valid @RequestBody NewUserRequest user) {
        return AccountResponse.of(accounts.create(user.account()));
    }

    @GetMapping("/users")
    @Refuses(FORBIDDEN)
    @Operation(summary = "List the accounts by name (admins)", operationId = "listUsers")
    Page<AccountResponse> list(
            @RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "50") int size) {
        Page<Account> found = accounts.list(new PageRequest(page, size));
        return new Page<>(
                found.items().stream().map(AccountResponse::of).toList(), found.page(), found.size(), found.total());
    }

    @PatchMapping("/users/{username}")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "Edit a user's slot limits (admins) or your own mail settings", operationId = "editUser")
    AccountResponse edit(
            @Caller Account caller, @PathVariable String username, @Valid @RequestBody UserEditRequest change) {
        Username user = new Username(username);
        Ownership.choice(caller, user, change.isOwnChoice());
        UserLimitsEdit shares = change.isOwnChoice() ? null : change.shares();
        Account edited = change.notices() == null ? null : accounts.setNotifications(user, change.notices());
        return AccountResponse.of(shares == null ? requireNonNull(edited) : this.shares.edit(user, shares));
    }
}
