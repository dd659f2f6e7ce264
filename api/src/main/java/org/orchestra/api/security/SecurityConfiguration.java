package org.orchestra.api.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.orchestra.domain.Refusal;
import org.orchestra.store.audit.AuditLog;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.ExceptionTranslationFilter;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Every request needs a token but those that show, choose or have forgotten a password, ask for health or read the documentation. No sessions, no cookies. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    private static final PathPatternRequestMatcher.Builder PATH = PathPatternRequestMatcher.withDefaults();
    private static final RequestMatcher OPEN = new OrRequestMatcher(
            PATH.matcher(HttpMethod.GET, "/api/v1/sign-in"),
            PATH.matcher(HttpMethod.POST, "/api/v1/tokens"),
            PATH.matcher(HttpMethod.PUT, "/api/v1/users/*/password"),
            PATH.matcher(HttpMethod.POST, "/api/v1/registrations"),
            PATH.matcher(HttpMethod.POST, "/api/v1/first-admin"),
            PATH.matcher(HttpMethod.POST, "/api/v1/password-resets"),
            LegacyAddresses.SIGN_IN,
            PATH.matcher("/actuator/health/**"),
            PATH.matcher("/livez"),
            PATH.matcher("/readyz"),
            PATH.matcher("/v3/api-docs/**"),
            PATH.matcher("/swagger-ui/**"),
            PATH.matcher("/swagger-ui.html"));

    /** What everybody may see is for admins to change. A proposal is a change that is not made yet. */
    private static final RequestMatcher CAPACITY_EDITS = new OrRequestMatcher(
            PATH.matcher(HttpMethod.PATCH, "/api/v1/quotas/**"),
            PATH.matcher("/api/v1/clusters/*/nodes/proposal"),
            PATH.matcher("/api/v1/clusters/*/tokens/**"),
            PATH.matcher(HttpMethod.POST, "/api/v1/clusters/**"),
            PATH.matcher(HttpMethod.PATCH, "/api/v1/clusters/**"),
            PATH.matcher(HttpMethod.DELETE, "/api/v1/clusters/**"),
            PATH.matcher(HttpMethod.POST, "/api/v1/job-types/**"),
            PATH.matcher(HttpMethod.PATCH, "/api/v1/job-types/**"),
            PATH.matcher(HttpMethod.DELETE, "/api/v1/job-types/**"),
            PATH.matcher(HttpMethod.POST, "/api/v1/queues/**"),
            PATH.matcher(HttpMethod.PATCH, "/api/v1/queues/**"),
            PATH.matcher(HttpMethod.DELETE, "/api/v1/queues/**"));

    /** What of an account is its user's own to see and to edit, its controllers say. */
    private static final RequestMatcher OWN_ACCOUNT = new OrRequestMatcher(
            PATH.matcher(HttpMethod.PATCH, "/api/v1/users/*"),
            PATH.matcher("/api/v1/users/*/homes"),
            PATH.matcher("/api/v1/users/*/password"));

    private final HandlerExceptionResolver problems;
    private final boolean legacyProtocol;

    SecurityConfiguration(
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems,
            @Value("${orchestra.legacy-protocol}") boolean legacyProtocol) {
        this.problems = problems;
        this.legacyProtocol = legacyProtocol;
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http, BearerAuthentication bearer, AuditLog audit) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(OPEN)
                        .permitAll()
                        // Where nobody answers, a token makes no difference.
                        .requestMatchers(request -> !legacyProtocol && LegacyAddresses.ALL.matches(request))
                        .permitAll()
                        .requestMatchers(OWN_ACCOUNT)
                        .authenticated()
                        .requestMatchers(
                                PATH.matcher("/api/v1/users/**"),
                                PATH.matcher("/api/v1/audit/**"),
                                PATH.matcher("/actuator/prometheus"),
                                CAPACITY_EDITS)
                        .hasRole("ADMIN")
                        .anyRequest()
                        .authenticated())
                .addFilterBefore(new AuditFilter(audit), ExceptionTranslationFilter.class)
                .addFilterBefore(new TokenScopeFilter(problems), AuthorizationFilter.class)
                .oauth2ResourceServer(server -> server.opaqueToken(token -> token.authenticationManager(bearer))
                        .bearerTokenResolver(tokens())
                        .authenticationEntryPoint(this::notAuthenticated)
                        .accessDeniedHandler((request, response, denied) -> forbidden(request, response)))
                .build();
    }

    /** Jobs name their files as they like, {@code 95%.png} too. What decides on access reads paths as what answers does. */
    @Bean
    HttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowUrlEncodedPercent(true);
        firewall.setAllowSemicolon(true);
        return firewall;
    }

    /** An expired token must not keep its owner from getting a new one. */
    private static BearerTokenResolver tokens() {
        BearerTokenResolver header = new DefaultBearerTokenResolver();
        return request -> OPEN.matches(request) ? null : header.resolve(request);
    }

    private void notAuthenticated(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure) {
        Refusal refusal = failure instanceof RefusedTokenException refused
                ? refused.refusal()
                : Refusal.unauthenticated(
                        "not-authenticated", "This needs a token: run maestro authenticate to get one.");
        problems.resolveException(request, response, null, refusal);
    }

    private void forbidden(HttpServletRequest request, HttpServletResponse response) {
        problems.resolveException(
                request,
                response,
                null,
                Refusal.forbidden("forbidden", "This is for admins: ask one to do it for you."));
    }
}
