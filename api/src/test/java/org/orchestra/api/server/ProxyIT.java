package org.orchestra.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.orchestra.api.RunningApi;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestPropertySource;

/** The api behind a proxy that speaks TLS with clients, and whose headers are believed. */
@TestPropertySource(
        properties = {
            "server.forward-headers-strategy=native",
            "server.tomcat.remoteip.internal-proxies=127\\.0\\.0\\.1",
            "orchestra.server.connections-per-address=0"
        })
class ProxyIT extends RunningApi {
    @Test
    void nobodyIsWarnedOfAProxyThatIsBelieved(@Autowired ApplicationContext context) {
        assertThat(context.getBeansOfType(IgnoredProxyWarning.class)).isEmpty();
    }

    @Test
    void whatTheProxySaysOfTheClientCounts() {
        // given
        token("pia");

        // when
        for (int guess = 0; guess < 10; guess++) {
            assertThat(signIn("203.0.113.1", "wrong " + guess)).isEqualTo(401);
        }

        // then
        assertThat(signIn("203.0.113.1", PASSWORD)).isEqualTo(429);
        assertThat(signIn("203.0.113.2", PASSWORD)).isEqualTo(201);
        // What a client says of itself stands to the left of what the proxy adds.
        assertThat(signIn("203.0.113.9, 203.0.113.1", PASSWORD)).isEqualTo(429);
    }

    @Test
    void browsersAreToldToStayWithTls() {
        as("pia")
                .get()
                .uri("/api/v1/me")
                .header("X-Forwarded-Proto", "https")
                .exchange()
                .expectHeader()
                .value("Strict-Transport-Security", value -> assertThat(value).startsWith("max-age=31536000"));
    }

    private int signIn(String forwardedFor, String password) {
        return anonymous()
                .post()
                .uri("/api/v1/tokens")
                .header("X-Forwarded-For", forwardedFor)
                .body(Map.of("username", "pia", "password", password))
                .exchange()
                .returnResult(String.class)
                .getStatus()
                .value();
    }
}
