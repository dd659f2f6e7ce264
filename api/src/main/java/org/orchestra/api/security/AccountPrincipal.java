package org.orchestra.api.security;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.orchestra.store.account.Account;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;

/** An account as Spring Security sees it; its authority is its role. */
public record AccountPrincipal(Account account) implements OAuth2AuthenticatedPrincipal {
    @Override
    public Map<String, Object> getAttributes() {
        return Map.of();
    }

    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
        return List.of(new SimpleGrantedAuthority("ROLE_" + account.role()));
    }

    @Override
    public String getName() {
        return account.username();
    }
}
