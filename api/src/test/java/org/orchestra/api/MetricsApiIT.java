package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsApiIT extends RunningApi {
    private static final String METRICS = "/actuator/prometheus";

    @Test
    void anAdminsTokenScrapes() {
        // given
        as("admin").get().uri("/api/v1/me").exchange().expectStatus().isOk();

        // when
        String page = as("admin")
                .get()
                .uri(METRICS)
                .exchange()
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
        assertProblem(anonymous().get().uri(METRICS).exchange(), 401, "not-authenticated", "maestro authenticate");
        assertProblem(as("ana").get().uri(METRICS).exchange(), 403, "forbidden", "admins");
    }
}
