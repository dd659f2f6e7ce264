package org.orchestra.api.account;

import static java.util.Objects.requireNonNull;
import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Refusal.RefusalKind.OUTDATED;
import static org.orchestra.domain.Refusal.RefusalKind.TOO_MANY;
import static org.orchestra.domain.Refusal.RefusalKind.UNPROCESSABLE;
import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.idempotency.Idempotent;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.AuditNote;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.api.server.IfMatch;
import org.orchestra.domain.account.AccountState;
import org.orchestra.domain.account.HomeState;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.Account;
import org.orchestra.store.account.AccountAdministration;
import org.orchestra.store.account.Accounts;
import org.orchestra.store.account.IssuedToken;
import org.orchestra.store.account.PasswordResets;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Accounts, for admins; whoever knows its password changes it. */
@RestController
@RequestMapping("/api/v1/users")
@Tag(name = "accounts")
class UserController {
    private final Accounts accounts;
    private final AccountAdministration administration;
    private final PasswordResets resets;
    private final AuditedSignIn signIn;

    UserController(
            Accounts accounts, AccountAdministration administration, PasswordResets resets, AuditedSignIn signIn) {
        this.accounts = accounts;
        this.administration = administration;
        this.resets = resets;
        this.signIn = signIn;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Refuses({FORBIDDEN, CONFLICT, UNPROCESSABLE, TOO_MANY})
    @Idempotent
    @Operation(summary = "Create an account (admins)", operationId = "createUser")
    AccountResponse create(
            @Valid @RequestBody NewUserRequest user, @Parameter(hidden = true) HttpServletRequest request) {
        Account created = accounts.create(user.account());
        AuditNote.add(request, format("%s %s", created.username(), created.role()));
        return AccountResponse.of(created);
    }

    @GetMapping
    @Refuses(FORBIDDEN)
    @Operation(summary = "List the accounts by name (admins)", operationId = "listUsers")
    Page<AccountResponse> list(
            @Parameter(description = "Only accounts in this state; without it, all that are not deleted")
                    @RequestParam(required = false)
                    @Nullable AccountState state,
            @Parameter(description = "Only accounts with a home in this state, of deleted accounts too")
                    @RequestParam(required = false)
                    @Nullable HomeState home,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        Page<Account> found = accounts.list(state, home, new PageRequest(after, size));
        return found.map(AccountResponse::of);
    }

    @PatchMapping("/{username}")
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, OUTDATED})
    @Operation(
            summary = "Edit a user's slot limits, address and role (admins) or your own mail settings",
            operationId = "editUser")
    AccountResponse edit(
            @Caller Account caller,
            @PathVariable String username,
            @Parameter(description = IfMatch.DESCRIPTION) @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @Valid @RequestBody UserEditRequest change,
            @Parameter(hidden = true) HttpServletRequest request) {
        AuditNote.add(request, change.describe());
        Username user = new Username(username);
        Ownership.choice(caller, user, change.isOwnChoice());
        return AccountResponse.of(administration.edit(user, change.edit(IfMatch.version(ifMatch))));
    }

    @PutMapping("/{username}/password")
    @SecurityRequirements
    @Refuses(TOO_MANY)
    @Operation(
            summary = "Replace a password by whoever knows it, or was mailed a code",
            description = "Ends all tokens of the account, and answers with a new one. No token is needed.",
            operationId = "changePassword")
    IssuedToken changePassword(
            @PathVariable String username,
            @Valid @RequestBody ChangedPasswordRequest change,
            @Parameter(hidden = true) HttpServletRequest request) {
        change.requireOneSecret();
        String code = change.code();
        return signIn.attempt(
                "changePassword",
                username,
                request,
                () -> code != null
                        ? resets.redeem(username, code, change.newPassword())
                        : accounts.changePassword(
                                username, requireNonNull(change.oldPassword()), change.newPassword()));
    }
}
