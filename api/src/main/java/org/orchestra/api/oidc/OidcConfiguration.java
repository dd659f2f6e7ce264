package org.orchestra.api.oidc;

import java.time.Clock;
import org.orchestra.store.account.LinkedAccounts;
import org.orchestra.store.account.Tokens;
import org.orchestra.store.audit.AuditLog;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An issuer, where one is configured. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("orchestra.oidc.issuer")
@EnableConfigurationProperties(OidcSettings.class)
class OidcConfiguration {
    @Bean
    IssuerKeys issuerKeys(OidcSettings settings, Clock clock) {
        return new IssuerKeys(settings.issuer(), clock);
    }

    @Bean
    IssuerSignIn issuerSignIn(
            OidcSettings settings,
            IssuerKeys keys,
            LinkedAccounts accounts,
            Tokens tokens,
            AuditLog audit,
            Clock clock) {
        return new IssuerSignIn(settings, new IssuerTokens(settings, keys, clock), accounts, tokens, audit);
    }
}
