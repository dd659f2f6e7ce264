package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.orchestra.store.audit.AuditLog;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

/** What the audit log says, and what cannot be made to fill it. */
class AuditApiIT extends RunningApi {
    private static final String GUESS = "a secret in the wrong place";

    @Autowired
    private AuditLog audit;

    @AfterEach
    void backToNow() {
        clock.setAhead(Duration.ZERO);
    }

    @Test
    void signInsAreToldWithoutWhatWasTyped() {
        // given
        token("olympia");

        // when
        for (int i = 0; i < 3; i++) {
            signIn("olympia", PASSWORD, HttpStatus.CREATED);
        }
        signIn("olympia", GUESS, HttpStatus.UNAUTHORIZED);
        signIn("nobody-of-this-name", GUESS, HttpStatus.UNAUTHORIZED);
        signIn(GUESS, GUESS, HttpStatus.UNAUTHORIZED);

        // then
        assertThat(entries("?user=olympia"))
                .containsExactly("REFUSED_SIGN_IN createToken bad-credentials x1", "SIGN_IN createToken  x3");
        assertThat(jdbc.sql("SELECT string_agg(e::text, ' ') FROM audit_entry e")
                        .query(String.class)
                        .single())
                .doesNotContain(GUESS, PASSWORD, "nobody-of-this-name", "orc_");
    }

    @Test
    void actsOfAdminsAndDenialsAreTold() {
        // given
        token("otto");
        String task = new TaskHistoryFixture(jdbc, "otto").create("audited", 1);

        // when
        as("otto").get().uri("/api/v1/users").exchange().expectStatus().isForbidden();
        as("otto")
                .get()
                .uri("/api/v1/tasks/user.nina.fit")
                .exchange()
                .expectStatus()
                .isForbidden();
        as("otto")
                .post()
                .uri("/api/v1/tasks/" + task + "/kill")
                .exchange()
                .expectStatus()
                .is2xxSuccessful();
        Instant before = clock.instant();
        edit("otto", Map.of("role", "ADMIN"));
        edit("otto", Map.of("role", "USER"));
        as("admin").delete().uri("/api/v1/tasks/" + task).exchange();

        // then
        assertThat(entries("?user=otto"))
                .containsExactlyInAnyOrder("DENIAL GET /api/v1/users  x1", "DENIAL getTask  x1");
        assertThat(entries("?user=admin&since=" + before))
                .contains("ACT editUser otto {role=ADMIN} x1", "ACT editUser otto {role=USER} x1");
    }

    @Test
    void whatUsersDoToTheirTokensIsTold() {
        // given
        token("odin");

        // when
        as("odin")
                .post()
                .uri("/api/v1/me/tokens")
                .body(Map.of("name", "ci", "scope", "READ"))
                .exchange()
                .expectStatus()
                .isCreated();
        as("odin")
                .delete()
                .uri("/api/v1/me/tokens/ci")
                .exchange()
                .expectStatus()
                .isNoContent();

        // then
        assertThat(entries("?user=odin"))
                .containsExactlyInAnyOrder("ACT createNamedToken ci READ x1", "ACT revokeToken ci x1");
    }

    @Test
    void repetitionsFillNothing() {
        // given
        token("oleg");
        clock.setAhead(Duration.ofHours(5));

        // when
        for (int i = 0; i < 120; i++) {
            as("oleg")
                    .post()
                    .uri("/api/v1/audit/" + i)
                    .exchange()
                    .expectStatus()
                    .isForbidden();
            as("oleg")
                    .delete()
                    .uri("/api/v1/users/u" + i)
                    .exchange()
                    .expectStatus()
                    .isForbidden();
        }

        // then
        assertThat(entries("?user=oleg"))
                .containsExactlyInAnyOrder("DENIAL POST /api/v1/audit  x120", "DENIAL DELETE /api/v1/users  x120");
    }

    @Test
    void whatIsOldIsForgotten() {
        // given
        token("oda");
        signIn("oda", PASSWORD, HttpStatus.CREATED);
        assertThat(entries("?user=oda")).isNotEmpty();

        // when
        audit.forget(clock.instant().plusSeconds(1));

        // then
        assertThat(entries("?user=oda")).isEmpty();
    }

    @Test
    void onlyAdminsReadIt() {
        // then
        assertProblem(as("olaf").get().uri("/api/v1/audit").exchange(), 403, "forbidden", "admins");
        for (String query : new String[] {"since=yesterday", "since=%2B100000000-01-01T00:00:00Z", "user=../x"}) {
            as("admin")
                    .get()
                    .uri("/api/v1/audit?" + query)
                    .exchange()
                    .expectStatus()
                    .isBadRequest();
        }
    }

    private void edit(String username, Map<String, Object> change) {
        as("admin")
                .patch()
                .uri("/api/v1/users/" + username)
                .body(change)
                .exchange()
                .expectStatus()
                .isOk();
    }

    private void signIn(String username, String password, HttpStatus status) {
        anonymous()
                .post()
                .uri("/api/v1/tokens")
                .body(Map.of("username", username, "password", password))
                .exchange()
                .expectStatus()
                .isEqualTo(status);
    }

    private List<String> entries(String query) {
        return items(as("admin"), "/api/v1/audit" + query).map(AuditApiIT::told).toList();
    }

    private static String told(JsonNode entry) {
        return "%s %s %s x%d"
                .formatted(
                        entry.get("kind").asString(),
                        entry.get("act").asString(),
                        entry.path("subject").asString(""),
                        entry.get("times").asInt());
    }
}
