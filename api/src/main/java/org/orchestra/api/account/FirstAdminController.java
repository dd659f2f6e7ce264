package org.orchestra.api.account;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.TOO_MANY;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import org.orchestra.api.problem.Refuses;
import org.orchestra.store.account.AdminClaims;
import org.orchestra.store.account.IssuedToken;
import org.orchestra.store.account.NewAccount;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Lets in the first admin. */
@RestController
@RequestMapping("/api/v1/first-admin")
@Tag(name = "accounts")
class FirstAdminController {
    private final AdminClaims claims;
    private final AuditedSignIn signIn;

    FirstAdminController(AdminClaims claims, AuditedSignIn signIn) {
        this.claims = claims;
        this.signIn = signIn;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @SecurityRequirements
    @Refuses({CONFLICT, TOO_MANY})
    @Operation(
            summary = "Become the first admin",
            description =
                    "With the token that the log of the api shows while there is no admin, which is good once. Answers with a token of the new account.",
            operationId = "claimAdmin")
    IssuedToken claim(
            @Valid @RequestBody FirstAdminRequest first, @Parameter(hidden = true) HttpServletRequest request) {
        NewAccount admin = first.account();
        return signIn.attempt("claimAdmin", first.username(), request, () -> claims.redeem(first.token(), admin));
    }
}
