package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.webhook.WebhookEvent;
import org.orchestra.store.outbox.CloudEvent;
import org.orchestra.store.outbox.Outbox;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How users register addresses that are told of the ends of their tasks. What arrives there is in {@code WebhooksIT}. */
class WebhooksApiIT extends RunningApi {
    private static final String URL = "https://hooks.example.org/orchestra?key=hidden";

    @Autowired
    private Outbox outbox;

    @Test
    void theSecretIsShownOnceAndUntilItIsReplaced() {
        // when
        JsonNode created =
                body(create("wanda", Map.of("url", URL)).expectStatus().isCreated());

        // then
        String secret = created.get("secret").asString();
        assertThat(secret).matches("whsec_[A-Za-z0-9+/]{43}=");
        assertThat(created.get("name").asString()).isEqualTo("hooks.example.org");
        assertThat(created.get("events").toString()).isEqualTo("[\"TASK_ENDED\",\"TASK_TEST_FAILED\"]");
        assertThat(items(as("wanda"), "/api/v1/webhooks")).singleElement().satisfies(listed -> {
            assertThat(listed.get("url").asString()).isEqualTo(URL);
            assertThat(listed.get("enabled").asBoolean()).isTrue();
            assertThat(listed.toString()).doesNotContain("whsec_");
        });

        // when
        JsonNode rotated = body(
                post("wanda", "/hooks.example.org/rotate-secret").expectStatus().isOk());

        // then
        assertThat(rotated.get("secret").asString()).startsWith("whsec_").isNotEqualTo(secret);
    }

    @Test
    void aPingWaitsAmongTheDeliveriesUntilItIsSent() {
        // given
        create("walt", Map.of("url", URL, "name", "ci")).expectStatus().isCreated();

        // when
        String id = body(post("walt", "/ci/test").expectStatus().isAccepted())
                .get("id")
                .asString();

        // then
        assertThat(items(as("walt"), "/api/v1/webhooks/ci/deliveries"))
                .singleElement()
                .satisfies(ping -> {
                    assertThat(ping.get("id").asString()).isEqualTo(id);
                    assertThat(ping.get("event").asString()).isEqualTo("PING");
                    assertThat(ping.get("attempts").asInt()).isZero();
                    assertThat(ping.get("nextAttemptAt").isNull()).isFalse();
                });
        assertProblem(post("walt", "/ci/test"), 409, "ping-on-its-way", "webhook show ci");

        // when
        as("walt")
                .patch()
                .uri("/api/v1/webhooks/ci")
                .body(Map.of("enabled", false))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.enabled")
                .isEqualTo(false);

        // then
        assertProblem(post("walt", "/ci/test"), 409, "webhook-disabled", "webhook set ci --enable");
    }

    @Test
    void everybodyHasTenOfTheirOwn() {
        // given
        for (int number = 0; number < 10; number++) {
            create("wilma", Map.of("url", URL, "name", "hook-" + number))
                    .expectStatus()
                    .isCreated();
        }

        // then
        assertProblem(create("wilma", Map.of("url", URL, "name", "more")), 409, "too-many-webhooks", "delete one");
        assertProblem(
                as("admin").get().uri("/api/v1/webhooks/hook-0").exchange(), 404, "webhook-not-found", "webhook list");
        as("wilma")
                .delete()
                .uri("/api/v1/webhooks/hook-0")
                .exchange()
                .expectStatus()
                .isNoContent();
        create("wilma", Map.of("url", URL, "name", "more")).expectStatus().isCreated();
    }

    @Test
    void whatIsMadeAndDeletedIsInTheAuditLogWithoutTheAddress() {
        // when
        create("wyatt", Map.of("url", URL, "name", "ci")).expectStatus().isCreated();
        as("wyatt")
                .delete()
                .uri("/api/v1/webhooks/ci")
                .exchange()
                .expectStatus()
                .isNoContent();

        // then
        List<String> acts = jdbc.sql(
                        "SELECT concat_ws(' ', act, subject) FROM audit_entry WHERE kind = 'ACT' AND actor = 'wyatt'")
                .query(String.class)
                .list();
        assertThat(acts).containsExactlyInAnyOrder("createWebhook ci hooks.example.org", "deleteWebhook ci");
    }

    @Test
    void webhooksGoWithTheirAccount() {
        // given
        create("wendy", Map.of("url", URL)).expectStatus().isCreated();
        outbox.toWebhooks(
                "wendy", new CloudEvent("end", WebhookEvent.TASK_ENDED, "user.wendy.fit", clock.instant(), Map.of()));
        assertThat(left("wendy")).isEqualTo(2);

        // when
        as("admin")
                .delete()
                .uri("/api/v1/users/wendy")
                .exchange()
                .expectStatus()
                .isAccepted();

        // then
        assertThat(left("wendy")).isZero();
    }

    private int left(String username) {
        return jdbc.sql("""
                        SELECT (SELECT count(*) FROM webhook WHERE account_id = a.id)
                               + (SELECT count(*) FROM message WHERE account_id = a.id AND webhook_id IS NOT NULL)
                        FROM account a WHERE username = :username
                        """).param("username", username).query(Integer.class).single();
    }

    private ResponseSpec create(String username, Map<String, Object> webhook) {
        return as(username).post().uri("/api/v1/webhooks").body(webhook).exchange();
    }

    private ResponseSpec post(String username, String path) {
        return as(username).post().uri("/api/v1/webhooks" + path).exchange();
    }

    private static JsonNode body(ResponseSpec response) {
        return JsonMapper.shared()
                .readTree(response.expectBody(byte[].class).returnResult().getResponseBodyContent());
    }
}
