package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.context.ApplicationContext;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.RestTestClient;

class MetricsApiIT extends RunningApi {
    private static final String METRICS = "/actuator/prometheus";

    @LocalManagementPort
    private int managementPort;

    @Autowired
    private ApplicationContext context;

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
    void anybodyMayAskWhetherTheApiLivesAndIsReadyAndWhyNot() {
        // then
        anonymous()
                .get()
                .uri("/livez")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"status\": \"UP\"}");
        anonymous()
                .get()
                .uri("/readyz")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"status": "UP", "components": {"db": {"status": "UP"}, "readinessState": {"status": "UP"}}}
                        """, JsonCompareMode.STRICT);

        // when
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);

        // then
        try {
            anonymous()
                    .get()
                    .uri("/readyz")
                    .exchange()
                    .expectStatus()
                    .isEqualTo(503)
                    .expectBody()
                    .jsonPath("$.components.readinessState.status")
                    .isEqualTo("OUT_OF_SERVICE");
            anonymous().get().uri("/livez").exchange().expectStatus().isOk();
        } finally {
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
        }
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
