package org.orchestra.api.security;

import java.util.Optional;
import org.orchestra.api.oidc.IssuerSignIn;
import org.orchestra.domain.Refusal;
import org.orchestra.store.account.Accounts;
import org.orchestra.store.account.AuthenticatedToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/** Says whose a token is: one of ours or, where an issuer is configured, one of the issuer. */
@Component
final class BearerAuthentication implements AuthenticationManager {
    private final Accounts accounts;
    private final Optional<IssuerSignIn> issuer;

    BearerAuthentication(Accounts accounts, Optional<IssuerSignIn> issuer) {
        this.accounts = accounts;
        this.issuer = issuer;
    }

    @Override
    public Authentication authenticate(Authentication request) {
        String token = ((BearerTokenAuthenticationToken) request).getToken();
        try {
            AccountPrincipal principal = new AccountPrincipal(accept(token, request));
            return new BearerTokenAuthentication(
                    principal,
                    new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, token, null, null),
                    principal.getAuthorities());
        } catch (Refusal refusal) {
            throw new RefusedTokenException(refusal);
        }
    }

    private AuthenticatedToken accept(String token, Authentication request) {
        if (issuer.isPresent() && IssuerSignIn.isCandidate(token)) {
            return issuer.get().accept(token, from(request));
        }
        return accounts.byToken(token);
    }

    private static String from(Authentication request) {
        return request.getDetails() instanceof WebAuthenticationDetails details ? details.getRemoteAddress() : "";
    }
}
