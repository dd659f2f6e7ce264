package org.orchestra.api.worker;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.orchestra.domain.Refusal;
import org.orchestra.store.account.ClusterTokens;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Reports need the token of a worker, which is good for its own cluster's. A person's token is good for none. */
@Configuration(proxyBeanMethods = false)
class WorkerSecurityConfiguration {
    private static final PathPatternRequestMatcher.Builder PATH = PathPatternRequestMatcher.withDefaults();

    private final HandlerExceptionResolver problems;

    WorkerSecurityConfiguration(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    /** Before the one for people, which is for every other address. */
    @Bean
    @Order(1)
    SecurityFilterChain workerSecurity(HttpSecurity http, ClusterTokens tokens) throws Exception {
        return http.securityMatcher("/worker/**")
                .csrf(AbstractHttpConfigurer::disable)
                // Nobody is not somebody with a name, which a cluster could have.
                .anonymous(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.requestMatchers(PATH.matcher("/worker/v1/{cluster}/**"))
                        .access((worker, request) -> new AuthorizationDecision(worker.get()
                                .getName()
                                .equals(request.getVariables().get("cluster"))))
                        .anyRequest()
                        .denyAll())
                .oauth2ResourceServer(server -> server.opaqueToken(
                                token -> token.authenticationManager(authentication(tokens)))
                        .authenticationEntryPoint(
                                (request, response, failure) -> answer(
                                        request,
                                        response,
                                        Refusal.unauthenticated(
                                                "not-authenticated",
                                                "This needs the token of a cluster's worker: an admin makes one with maestro cluster token create.")))
                        .accessDeniedHandler((request, response, denied) -> answer(
                                request,
                                response,
                                Refusal.forbidden(
                                        "out-of-scope", "The token is good for the reports of another cluster."))))
                .build();
    }

    private static AuthenticationManager authentication(ClusterTokens tokens) {
        return request -> tokens.cluster(((BearerTokenAuthenticationToken) request).getToken())
                .map(cluster -> UsernamePasswordAuthenticationToken.authenticated(cluster, null, List.of()))
                .orElseThrow(() -> new InvalidBearerTokenException("unknown"));
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, Refusal refusal) {
        problems.resolveException(request, response, null, refusal);
    }
}
