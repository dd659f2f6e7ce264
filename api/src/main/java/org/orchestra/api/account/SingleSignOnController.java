package org.orchestra.api.account;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.oidc.OidcSettings;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says where one signs in without a password. */
@RestController
@RequestMapping("/api/v1/sign-in")
@Tag(name = "accounts")
class SingleSignOnController {
    private final SingleSignOn answer;

    SingleSignOnController(Optional<OidcSettings> issuer) {
        this.answer = new SingleSignOn(
                issuer.map(OidcSettings::issuer).orElse(null),
                issuer.map(OidcSettings::clientId).orElse(null));
    }

    @GetMapping
    @SecurityRequirements
    @Operation(
            summary = "Show where one signs in without a password",
            description =
                    "The OpenID Connect issuer and the client of its device flow. What the issuer answers with is accepted as a token, and can be exchanged for one.",
            operationId = "getSignIn")
    SingleSignOn show() {
        return answer;
    }

    /**
     * An OpenID Connect issuer.
     *
     * @param issuer its address; null when passwords are the only way
     * @param clientId as which {@code maestro} signs people in; null when passwords are the only way
     */
    record SingleSignOn(@Nullable String issuer, @Nullable String clientId) {}
}
