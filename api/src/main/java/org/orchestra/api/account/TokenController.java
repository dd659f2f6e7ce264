package org.orchestra.api.account;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.TOO_MANY;
import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.CallerToken;
import org.orchestra.store.account.Accounts;
import org.orchestra.store.account.AuthenticatedToken;
import org.orchestra.store.account.IssuedToken;
import org.orchestra.store.account.TokenView;
import org.orchestra.store.account.Tokens;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tokens in exchange for passwords, and their end. */
@RestController
@RequestMapping("/api/v1/tokens")
@Tag(name = "accounts")
class TokenController {
    private final Accounts accounts;
    private final Tokens tokens;
    private final AuditedSignIn signIn;

    TokenController(Accounts accounts, Tokens tokens, AuditedSignIn signIn) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.signIn = signIn;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @SecurityRequirements
    @Refuses(TOO_MANY)
    @Operation(summary = "Get a token for a username and its password", operationId = "createToken")
    IssuedToken create(
            @Valid @RequestBody CredentialsRequest credentials, @Parameter(hidden = true) HttpServletRequest request) {
        return signIn.attempt(
                "createToken",
                credentials.username(),
                request,
                () -> accounts.authenticate(credentials.username(), credentials.password()));
    }

    @GetMapping("/current")
    @Operation(summary = "Show what the token of the request is good for", operationId = "getCurrentToken")
    TokenView current(@CallerToken AuthenticatedToken token) {
        return TokenView.of(token);
    }

    @PostMapping("/exchange")
    @ResponseStatus(HttpStatus.CREATED)
    @Refuses({FORBIDDEN, CONFLICT})
    @Operation(
            summary = "Exchange the token of an OpenID Connect issuer for one of a sign-in",
            description = "The issuer's token, with which the request comes, ends.",
            operationId = "exchangeToken")
    IssuedToken exchange(@CallerToken AuthenticatedToken token) {
        return tokens.exchange(token);
    }

    @DeleteMapping("/current")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses(FORBIDDEN)
    @Operation(summary = "End the token of the request", operationId = "signOut")
    void signOut(@CallerToken AuthenticatedToken token) {
        tokens.end(token);
    }

    record CredentialsRequest(
            @NotNull @Size(max = 128) String username,
            @NotNull @Size(max = 128) String password) {
        /** Without the password, for this may end up in a log. */
        @Override
        public String toString() {
            return format("CredentialsRequest[username=%s]", username);
        }
    }
}
