package org.orchestra.api.account;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Refusal.RefusalKind.TOO_MANY;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.AuditNote;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.AccountAdministration;
import org.orchestra.store.account.OneTimePassword;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The states of accounts and lost passwords, for admins. */
@RestController
@RequestMapping("/api/v1/users/{username}")
@Tag(name = "accounts")
class UserAdministrationController {
    private final AccountAdministration administration;

    UserAdministrationController(AccountAdministration administration) {
        this.administration = administration;
    }

    @PostMapping("/activate")
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(summary = "Activate an account that has registered (admins)", operationId = "activateUser")
    AccountResponse activate(@PathVariable String username) {
        return AccountResponse.of(administration.activate(new Username(username)));
    }

    @PostMapping("/decline")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Remove an account that has registered (admins)",
            description = "The reason is for the audit log.",
            operationId = "declineUser")
    void decline(
            @PathVariable String username,
            @Valid @RequestBody(required = false) @Nullable DeclineRequest why,
            @Parameter(hidden = true) HttpServletRequest request) {
        if (why != null && why.reason() != null) {
            AuditNote.add(request, why.reason());
        }
        administration.decline(new Username(username));
    }

    @PostMapping("/disable")
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Disable an active account and end its tokens; its tasks go on (admins)",
            operationId = "disableUser")
    AccountResponse disable(@PathVariable String username) {
        return AccountResponse.of(administration.disable(new Username(username)));
    }

    @PostMapping("/enable")
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(summary = "Make a disabled account active again (admins)", operationId = "enableUser")
    AccountResponse enable(@PathVariable String username) {
        return AccountResponse.of(administration.enable(new Username(username)));
    }

    @PostMapping("/reset-password")
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, TOO_MANY})
    @Operation(
            summary = "Give an account a password that its user must change, and end its tokens (admins)",
            operationId = "resetPassword")
    OneTimePassword resetPassword(@PathVariable String username) {
        return administration.resetPassword(new Username(username));
    }

    /** @param reason for the audit log, at most 500 characters */
    record DeclineRequest(@Nullable @Size(max = 500) String reason) {}
}
