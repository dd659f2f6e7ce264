package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;

class WebhookCommandTest {
    private static final String CI = "{\"name\":\"ci\",\"url\":\"https://hooks.example.org/o\",\"enabled\":true,"
            + "\"events\":[\"TASK_ENDED\",\"TASK_TEST_FAILED\"],\"createdAt\":\"2026-01-01T00:00:00.5Z\",\"failingSince\":null}";
    private static final String FAILING =
            CI.replace("\"failingSince\":null", "\"failingSince\":\"2026-01-02T00:00:00.5Z\"");
    private static final String WAITING = "{\"id\":\"ping:1\",\"event\":\"PING\",\"subject\":\"ci\","
            + "\"createdAt\":\"2026-01-03T10:00:00.5Z\",\"attempts\":1,\"nextAttemptAt\":\"2026-01-03T10:01:00.5Z\"}";
    private static final String ACCEPTED = WAITING.replace(
            "\"nextAttemptAt\":\"2026-01-03T10:01:00.5Z\"",
            "\"attemptedAt\":\"2026-01-03T10:00:01Z\",\"status\":204,\"deliveredAt\":\"2026-01-03T10:00:01Z\"");
    private static final String REFUSED = WAITING.replace(
            "\"nextAttemptAt\":\"2026-01-03T10:01:00.5Z\"",
            "\"attemptedAt\":\"2026-01-03T10:00:01Z\",\"status\":500,\"error\":\"it answered 500\"");
    private static final String RETRIED =
            "{\"id\":\"task-ended:1:1\",\"event\":\"TASK_TEST_FAILED\",\"subject\":\"user.ana.fit\","
                    + "\"createdAt\":\"2026-01-02T00:00:00Z\",\"attempts\":3,\"attemptedAt\":\"2026-01-02T00:03:00Z\","
                    + "\"error\":\"hooks.example.org refuses connections\",\"nextAttemptAt\":\"2026-01-02T00:07:00Z\"}";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void printsTheSecretAlone() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/webhooks")
                        .withRequestBody(
                                equalToJson(
                                        "{\"url\":\"https://hooks.example.org/o\",\"name\":\"ci\",\"events\":[\"TASK_TEST_FAILED\"]}"))
                        .willReturn(json("{\"name\":\"ci\",\"secret\":\"whsec_abc\"}")
                                .withStatus(201)));

        // when
        Result result = maestro.run(
                "webhook",
                "create",
                "--url",
                "https://hooks.example.org/o",
                "--name",
                "ci",
                "--events",
                "task.test-failed");

        // then
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo("whsec_abc\n");
        assertThat(result.err()).contains("maestro webhook test ci", "nobody can read again");
    }

    @Test
    void leavesTheNameAndTheEventsToTheServer() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/webhooks")
                        .withRequestBody(equalToJson("{\"url\":\"https://hooks.example.org/o\"}"))
                        .willReturn(json("{\"name\":\"hooks.example.org\",\"secret\":\"whsec_abc\"}")
                                .withStatus(201)));

        // then
        assertThat(maestro.run("webhook", "create", "--url", "https://hooks.example.org/o")
                        .err())
                .contains("webhook hooks.example.org created");
        assertThat(maestro.run("webhook", "create", "--url", "https://x", "--events", "job.ended"))
                .satisfies(refused -> {
                    assertThat(refused.exitCode()).isEqualTo(2);
                    assertThat(refused.err()).contains("task.ended", "task.test-failed");
                });
    }

    @Test
    void listsWebhooksAndShowsWhatBecameOfTheirEvents() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/webhooks?size=500").willReturn(json(page(FAILING))));
        maestro.server().stubFor(get("/api/v1/webhooks/ci").willReturn(json(FAILING)));
        maestro.server()
                .stubFor(get("/api/v1/webhooks/ci/deliveries?size=500")
                        .willReturn(json(page(ACCEPTED, REFUSED, RETRIED))));

        // then
        assertThat(maestro.run("webhook", "list", "-o", "wide").out())
                .contains(
                        "| ci   | enabled, failing since 2026-01-02T00:00:00Z | task.ended, task.test-failed | https://hooks.example.org/o |");
        assertThat(maestro.run("webhook", "show", "ci", "-o", "wide").out())
                .contains("state    enabled, failing since 2026-01-02T00:00:00Z\n")
                .containsPattern(
                        "\\| ping +\\| ci +\\| delivered 2026-01-03T10:00:01Z +\\| [^|]*\\| [^|]*\\| +1 \\| +204 \\|")
                .containsPattern("\\| ping +\\| ci +\\| given up +\\| it answered 500[^|]*\\| [^|]*\\| +1 \\| +500 \\|")
                .containsPattern(
                        "\\| task.test-failed \\| user.ana.fit \\| next try 2026-01-02T00:07:00Z +\\| hooks.example.org refuses");
    }

    @Test
    void aTestWaitsForTheAnswer() {
        // given
        pinging(WAITING, ACCEPTED);

        // then
        assertThat(maestro.run("webhook", "test", "ci"))
                .isEqualTo(new Result(0, "the ping to ci was accepted with status 204\n", ""));
    }

    @Test
    void aTestThatFailsSaysWhy() {
        // given
        pinging(REFUSED);

        // then
        assertThat(maestro.run("webhook", "test", "ci"))
                .isEqualTo(new Result(1, "", "The ping to ci failed: it answered 500.\n"));
    }

    @Test
    void aTestEndsWhenNoWorkerIsThere() {
        // given
        pinging(WAITING, WAITING.replace("\"2026-01-03T10:01:00.5Z\"", "null"));

        // then
        assertThat(maestro.run("webhook", "test", "ci"))
                .isEqualTo(new Result(1, "", "The ping to ci failed: no worker has sent it within a minute.\n"));
    }

    @Test
    void webhooksAreSwitchedGivenAnotherSecretAndDeleted() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(patch(urlEqualTo("/api/v1/webhooks/ci"))
                        .withRequestBody(equalToJson("{\"enabled\":false}"))
                        .willReturn(json(CI.replace("\"enabled\":true", "\"enabled\":false"))));
        maestro.server()
                .stubFor(post("/api/v1/webhooks/ci/rotate-secret").willReturn(json("{\"secret\":\"whsec_new\"}")));
        maestro.server().stubFor(delete("/api/v1/webhooks/ci").willReturn(noContent()));

        // then
        assertThat(maestro.run("webhook", "set", "ci", "--disable"))
                .isEqualTo(new Result(0, "webhook ci disabled\n", ""));
        assertThat(maestro.run("webhook", "set", "ci").exitCode()).isEqualTo(2);
        assertThat(maestro.run("webhook", "rotate-secret", "ci").out()).isEqualTo("whsec_new\n");
        assertThat(maestro.run("webhook", "delete", "ci")).isEqualTo(new Result(0, "webhook ci deleted\n", ""));
    }

    /** One answer after the other. */
    private void pinging(String... pings) {
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/webhooks/ci/test")
                        .willReturn(json("{\"id\":\"ping:1\"}").withStatus(202)));
        for (int i = 0; i < pings.length; i++) {
            maestro.server()
                    .stubFor(get("/api/v1/webhooks/ci/deliveries?size=500")
                            .inScenario("pings")
                            .whenScenarioStateIs(i == 0 ? STARTED : String.valueOf(i))
                            .willSetStateTo(String.valueOf(i + 1))
                            .willReturn(json(page(RETRIED, pings[i]))));
        }
    }
}
