package org.orchestra.api.account;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.Optional;
import org.orchestra.api.oidc.OidcSettings;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.AuditNote;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.ExternalIdentity;
import org.orchestra.store.account.LinkedAccounts;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Whose account is that of whom at the issuer, for admins. */
@RestController
@RequestMapping("/api/v1/users/{username}/identity")
@Tag(name = "accounts")
class IdentityController {
    private final LinkedAccounts accounts;
    private final Optional<OidcSettings> issuer;

    IdentityController(LinkedAccounts accounts, Optional<OidcSettings> issuer) {
        this.accounts = accounts;
        this.issuer = issuer;
    }

    @PutMapping
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Link an account to a person whom the OpenID Connect issuer knows (admins)",
            description = "In place of whom it was linked to, whose tokens end.",
            operationId = "linkUser")
    ExternalIdentity link(
            @PathVariable String username,
            @Valid @RequestBody LinkRequest link,
            @Parameter(hidden = true) HttpServletRequest request) {
        Username user = new Username(username);
        ExternalIdentity identity = new ExternalIdentity(
                issuer.map(OidcSettings::issuer)
                        .orElseThrow(() -> Refusal.conflict(
                                "no-issuer",
                                "No OpenID Connect issuer is configured here: set orchestra.oidc.issuer first.")),
                link.subject());
        AuditNote.add(request, identity.subject());
        accounts.link(user, identity);
        return identity;
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(summary = "Take the link of an account away, and end its tokens (admins)", operationId = "unlinkUser")
    void unlink(@PathVariable String username) {
        accounts.unlink(new Username(username));
    }

    /** @param subject the claim {@code sub} of the person's tokens */
    record LinkRequest(
            @Schema(pattern = ExternalIdentity.SUBJECT_PATTERN) @NotNull String subject) {}
}
