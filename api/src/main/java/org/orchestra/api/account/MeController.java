package org.orchestra.api.account;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Refusal.RefusalKind.UNPROCESSABLE;
import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.idempotency.Idempotent;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.AuditNote;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.CallerToken;
import org.orchestra.store.account.Account;
import org.orchestra.store.account.AuthenticatedToken;
import org.orchestra.store.account.IssuedToken;
import org.orchestra.store.account.NewToken;
import org.orchestra.store.account.TokenView;
import org.orchestra.store.account.Tokens;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The caller's own account and its tokens. */
@RestController
@RequestMapping("/api/v1/me")
@Tag(name = "accounts")
class MeController {
    private final Tokens tokens;

    MeController(Tokens tokens) {
        this.tokens = tokens;
    }

    @GetMapping
    @Operation(summary = "Show the account of the token", operationId = "getMe")
    AccountResponse me(@Caller Account caller) {
        return AccountResponse.of(caller);
    }

    @GetMapping("/tokens")
    @Operation(summary = "List your tokens: those with names, then those of your sign-ins", operationId = "listTokens")
    Page<TokenView> list(
            @Caller Account caller,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return tokens.list(caller, new PageRequest(after, size));
    }

    @PostMapping("/tokens")
    @ResponseStatus(HttpStatus.CREATED)
    @Refuses({FORBIDDEN, CONFLICT, UNPROCESSABLE})
    @Idempotent
    @Operation(summary = "Make a token for a program", operationId = "createNamedToken")
    IssuedToken create(
            @CallerToken AuthenticatedToken caller,
            @Valid @RequestBody NewTokenRequest token,
            @Parameter(hidden = true) HttpServletRequest request) {
        NewToken made = token.token();
        AuditNote.add(request, format("%s %s", made.name(), made.scope()));
        return tokens.create(caller, made);
    }

    @DeleteMapping("/tokens/{token}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "End the token of a name", operationId = "revokeToken")
    void revoke(@Caller Account caller, @PathVariable String token) {
        tokens.revoke(caller, token);
    }

    @DeleteMapping("/sign-ins")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses(FORBIDDEN)
    @Operation(
            summary = "End the tokens of all your sign-ins",
            description = "Tokens with names go on.",
            operationId = "signOutEverywhere")
    void endSignIns(@Caller Account caller) {
        tokens.endSignIns(caller);
    }
}
