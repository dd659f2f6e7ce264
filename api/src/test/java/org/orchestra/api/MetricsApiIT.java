package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.test.web.servlet.client.RestTestClient;

class MetricsApiIT extends RunningApi {
    private static final String METRICS = "/actuator/prometheus";

    @LocalManagementPort
    private int managementPort;

    @Test
    void healthAndMetricsHaveAPortOfTheirOwn() {
        health(anonymous())
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("UP");
        assertProblem(as("admin").get().uri("/actuator/health").exchange(), 404, "not-found", "swagger-ui");
        assertProblem(as("admin").get().uri(METRICS).exchange(), 404, "not-found", "swagger-ui");
    }

    @Test
    void anAdminsTokenScrapes() {
        // given
        as("admin").get().uri("/api/v1/me").exchange().expectStatus().isOk();

        // when
        String page = metrics(as("admin"))
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        // then
        assertThat(page).containsPattern("(?m)^http_server_requests_seconds_count\\{.*uri=\"/api/v1/me\".*} \\d");
    }

    @Test
    void nobodyElseDoes() {
        metrics(anonymous()).expectStatus().isUnauthorized();
        metrics(as("ana")).expectStatus().isForbidden();
        get(anonymous(), "/actuator/env").expectStatus().isUnauthorized();
    }

    private RestTestClient.ResponseSpec health(RestTestClient client) {
        return get(client, "/actuator/health");
    }

    private RestTestClient.ResponseSpec metrics(RestTestClient client) {
        return get(client, METRICS);
    }

    private RestTestClient.ResponseSpec get(RestTestClient client, String path) {
        return client.mutate()
                .baseUrl("http://127.0.0.1:" + managementPort)
                .build()
                .get()
                .uri(path)
                .exchange();
    }
}
