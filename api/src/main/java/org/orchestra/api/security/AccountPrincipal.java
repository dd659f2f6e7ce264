package org.orchestra.api.security;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.orchestra.store.account.Account;
import org.orchestra.store.account.AuthenticatedToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;

/** A token and its account as Spring Security sees them; the authority is the account's role. */
public record AccountPrincipal(AuthenticatedToken token) implements OAuth2AuthenticatedPrincipal {
    /** The account that the token stands for. */
    public Account account() {
        return token.account();
    }

    @Override
    public Map<String, Object> getAttributes() {
        return Map.of();
    }

    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
        return List.of(new SimpleGrantedAuthority("ROLE_" + account().role()));
    }

    @Override
    public String getName() {
        return account().username();
    }
}
