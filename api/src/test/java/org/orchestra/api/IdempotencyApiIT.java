package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.store.testing.TestData;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import org.springframework.transaction.support.TransactionTemplate;

/** Creations that a client asks for twice, as the first answer was lost. */
class IdempotencyApiIT extends RunningApi {
    private static int users;

    @Autowired
    private TransactionTemplate transaction;

    private String user;

    @BeforeEach
    void aUserWithDatasets() {
        TestData data = new TestData(jdbc, storage);
        if (jdbc.sql("SELECT count(*) FROM cluster WHERE name = 'once'")
                        .query(Long.class)
                        .single()
                == 0) {
            data.cluster("once");
            data.queue("once", "once");
        }
        user = "once" + ++users;
        token(user);
        data.configs(user, "data", 1);
    }

    @AfterEach
    void backToNow() {
        clock.setAhead(Duration.ZERO);
    }

    @Test
    void theSameRequestCreatesOnceAndIsAnsweredTheSame() {
        // when
        String first = body(create("fit", "\"k-1\"").expectStatus().isCreated());

        // then
        assertThat(body(create("fit", "k-1").expectStatus().isCreated())).isEqualTo(first);
        verify(workflows, times(1)).start(anyLong(), eq(task("fit")));
        assertProblem(create("other", "k-1"), 422, "idempotency-key-reused", "new key");
        assertProblem(create("fit", "k-2"), 409, "task-exists", "another name");
        assertProblem(create("other", "no spaces"), 400, "invalid-idempotency-key", "UUID");
        clock.setAhead(Duration.ofHours(25));
        assertProblem(create("fit", "k-1"), 409, "task-exists", "another name");
    }

    @Test
    void whatWasRefusedIsNotRemembered() {
        // given
        Map<String, Object> early = request("fit", "configs");
        assertProblem(create(early, "k"), 404, "dataset-not-found", "upload it first");

        // when
        new TestData(jdbc, storage).configs(user, "configs", 2);

        // then
        create(early, "k").expectStatus().isCreated();
    }

    @Test
    void aRequestThatIsNotAnsweredYetIsToBeWaitedFor() {
        transaction.executeWithoutResult(status -> {
            // given
            jdbc.sql(
                            "SELECT pg_advisory_xact_lock(hashtextextended('orchestra.idempotency ' || id || ' k', 0)) FROM account WHERE username = :name")
                    .param("name", user)
                    .query(row -> {});

            // then
            ResponseSpec refused = create("fit", "k");
            assertProblem(refused, 409, "idempotency-key-in-use", "again in a second");
            refused.expectHeader().valueEquals("Retry-After", "1");
        });
        create("fit", "k").expectStatus().isCreated();
    }

    @Test
    void withoutTheKeyInTheDatabaseNothingIsCreated() {
        // given a crash between the creation and the key
        jdbc.sql("ALTER TABLE idempotency_key ADD CONSTRAINT crash CHECK (key <> 'crash')")
                .update();

        // then
        try {
            create("fit", "crash").expectStatus().is5xxServerError();
        } finally {
            jdbc.sql("ALTER TABLE idempotency_key DROP CONSTRAINT crash").update();
        }
        verify(workflows, never()).start(anyLong(), eq(task("fit")));
        create("fit", "crash").expectStatus().isCreated();
    }

    @Test
    void aTokenIsToldTwiceToWhoAskedForItAndIsNowhereToBeRead() {
        // when
        String told = body(named("k").expectStatus().isCreated());

        // then
        assertThat(body(named("k").expectStatus().isCreated())).isEqualTo(told);
        assertThat(told).contains("orc_");
        assertThat(jdbc.sql("SELECT encode(answer, 'escape') FROM idempotency_key WHERE key = 'k'")
                        .query(String.class)
                        .list())
                .isNotEmpty()
                .noneMatch(answer -> answer.contains("orc_"));
        assertProblem(
                with(accounts.authenticate(user, PASSWORD).token())
                        .post()
                        .uri("/api/v1/me/tokens")
                        .header("Idempotency-Key", "k")
                        .body(Map.of("name", "ci", "scope", "READ"))
                        .exchange(),
                422,
                "idempotency-key-reused",
                "another token");
    }

    @Test
    void whatAdminsCreateTwiceIsInTheAuditLogOnce() {
        // when
        for (int time = 0; time < 2; time++) {
            as("admin")
                    .post()
                    .uri("/api/v1/users")
                    .header("Idempotency-Key", "k-" + user)
                    .body(Map.of(
                            "username",
                            "new" + user,
                            "email",
                            "new" + user + "@lab.org",
                            "password",
                            PASSWORD,
                            "role",
                            "USER"))
                    .exchange()
                    .expectStatus()
                    .isCreated();
        }

        // then
        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE actor = 'admin' AND subject = :name || ' USER'")
                        .param("name", "new" + user)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void aPasswordCannotBeGuessedFromWhatIsRemembered() {
        // given
        String body =
                "{\"username\": \"g%1$s\", \"email\": \"g%1$s@lab.org\", \"password\": \"%2$s\", \"role\": \"USER\"}"
                        .formatted(user, PASSWORD);
        as("admin")
                .post()
                .uri("/api/v1/users")
                .header("Idempotency-Key", "guess")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange()
                .expectStatus()
                .isCreated();

        // then
        assertThat(jdbc.sql("SELECT encode(request, 'hex') FROM idempotency_key WHERE key = 'guess'")
                        .query(String.class)
                        .list())
                .hasSize(1)
                .doesNotContain(Hashing.sha256()
                        .hashString("POST /api/v1/users?null\n" + body, StandardCharsets.UTF_8)
                        .toString());
    }

    private ResponseSpec named(String key) {
        return as(user).post()
                .uri("/api/v1/me/tokens")
                .header("Idempotency-Key", key)
                .body(Map.of("name", "ci", "scope", "READ"))
                .exchange();
    }

    private ResponseSpec create(String name, String key) {
        return create(request(name, "data"), key);
    }

    private ResponseSpec create(Map<String, Object> request, String key) {
        return as(user).post()
                .uri("/api/v1/tasks")
                .header("Idempotency-Key", key)
                .body(request)
                .exchange();
    }

    private Map<String, Object> request(String name, String configs) {
        return Map.of(
                "name",
                task(name),
                "dataDataset",
                "user." + user + ".data",
                "configDataset",
                "user." + user + "." + configs,
                "image",
                "python:3.12",
                "command",
                "run %DATA %IN %OUT",
                "queue",
                "once");
    }

    private String task(String name) {
        return "user." + user + "." + name;
    }

    private static String body(ResponseSpec response) {
        return String.valueOf(response.expectBody(String.class).returnResult().getResponseBody());
    }
}
