package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.orchestra.testing.LockWaits;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import org.springframework.transaction.support.TransactionTemplate;

/** How users leave. */
class AccountDeletionApiIT extends RunningApi {
    @Autowired
    private TransactionTemplate transaction;

    @Test
    void whoHasOpenTasksStaysUnlessTheyAreKilled() {
        // given
        String token = token("leo");
        String task = new TaskHistoryFixture(jdbc, "leo").create("open", 1);

        // then
        assertProblem(delete("leo", ""), 409, "open-tasks", task);
        with(token).get().uri("/api/v1/me").exchange().expectStatus().isOk();

        // when
        delete("leo", "?kill=true")
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.account.state")
                .isEqualTo("DELETED")
                .jsonPath("$.has.tokens")
                .isEqualTo(0);

        // then
        assertProblem(with(token).get().uri("/api/v1/me").exchange(), 401, "not-authenticated", "token");
        as("admin")
                .get()
                .uri("/api/v1/tasks/" + task)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.state")
                .isEqualTo("KILL");
    }

    @Test
    void aTaskThatIsCreatedMeanwhileIsNotKilledUnasked() throws Exception {
        // given
        String token = token("lisa");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<ResponseSpec> deletion = transaction.execute(status -> {
            String task = new TaskHistoryFixture(jdbc, "lisa").create("new", 1);
            jdbc.sql("SELECT id FROM account WHERE username = 'lisa' FOR SHARE").query(row -> {});

            // when
            Future<ResponseSpec> asked = thread.submit(() -> delete("lisa", ""));
            LockWaits.awaitBlockedOrDone(jdbc, asked);
            assertThat(asked).as("waits for %s", task).isNotDone();
            return asked;
        });
        thread.shutdown();

        // then
        assertProblem(deletion.get(), 409, "open-tasks", "user.lisa.new");
        with(token).get().uri("/api/v1/me").exchange().expectStatus().isOk();
    }

    @Test
    void aDeletedNameIsNobodyElsesAndItsAddressIsFree() {
        // given
        token("lena");
        delete("lena", "").expectStatus().isAccepted();

        // then
        assertProblem(create("lena", "other@lab.org"), 409, "user-exists", "lena");
        assertProblem(signIn("lena"), 401, "bad-credentials", "wrong");
        assertProblem(act("lena", "enable"), 409, "wrong-state", "DELETED");
        assertProblem(act("lena", "reset-password"), 409, "wrong-state", "DELETED");
        assertProblem(delete("lena", ""), 409, "wrong-state", "deleted already");
        assertProblem(
                as("admin")
                        .patch()
                        .uri("/api/v1/users/lena")
                        .body(Map.of("email", "lena@lab.org"))
                        .exchange(),
                409,
                "wrong-state",
                "create another");
        create("lena-2", "lena@lab.org").expectStatus().isCreated();
    }

    @Test
    void theDeletedAreListedOnlyWhenAskedFor() {
        // given
        token("lutz");
        delete("lutz", "").expectStatus().isAccepted();

        // then
        assertThat(listed("")).doesNotContain("\"lutz\"");
        assertThat(listed("&state=DELETED")).contains("\"lutz\"");
    }

    @Test
    void theLastAdminAndWhoHasOnlyRegisteredAreNotDeleted() {
        // given
        anonymous()
                .post()
                .uri("/api/v1/registrations")
                .body(Map.of("username", "lars", "email", "lars@lab.org", "password", PASSWORD))
                .exchange()
                .expectStatus()
                .isAccepted();

        // then
        assertProblem(delete("admin", "?kill=true"), 409, "last-admin", "make another user one first");
        assertProblem(delete("lars", ""), 409, "wrong-state", "decline");
        assertProblem(delete("nobody", ""), 404, "user-not-found", "user list");
    }

    private String listed(String filter) {
        return as("admin")
                .get()
                .uri("/api/v1/users?size=500" + filter)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }

    private ResponseSpec delete(String username, String query) {
        return as("admin").delete().uri("/api/v1/users/" + username + query).exchange();
    }

    private ResponseSpec create(String username, String email) {
        return as("admin")
                .post()
                .uri("/api/v1/users")
                .body(Map.of("username", username, "email", email, "password", PASSWORD))
                .exchange();
    }

    private ResponseSpec act(String username, String verb) {
        return as("admin").post().uri("/api/v1/users/" + username + "/" + verb).exchange();
    }

    private ResponseSpec signIn(String username) {
        return anonymous()
                .post()
                .uri("/api/v1/tokens")
                .body(Map.of("username", username, "password", PASSWORD))
                .exchange();
    }
}
