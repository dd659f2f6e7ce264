package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import org.springframework.transaction.support.TransactionTemplate;

/** What becomes of users who have forgotten their passwords, and of strangers who say so. */
class PasswordResetsApiIT extends RunningApi {
    private static final String NEW_PASSWORD = "another horse battery";
    private static final Pattern CODE = Pattern.compile("--code (\\S+)");

    @Autowired
    private TransactionTemplate transaction;

    @AfterEach
    void backToNow() {
        clock.setAhead(Duration.ZERO);
    }

    @Test
    void aMailedCodeReplacesTheOldPasswordOnceAndEndsAllTokens() {
        // given
        String before = token("fara");

        // when
        ask("FARA@lab.org").expectStatus().isAccepted().expectBody().isEmpty();
        String code = code("fara");

        // then
        with(before).get().uri("/api/v1/me").exchange().expectStatus().isOk();
        accounts.authenticate("fara", PASSWORD);
        assertProblem(redeem("fara", code, "short"), 400, "invalid-request", "8 to 128");

        // when
        Map<?, ?> issued = redeem("fara", code, NEW_PASSWORD)
                .expectStatus()
                .isOk()
                .expectBody(Map.class)
                .returnResult()
                .getResponseBody();

        // then
        with(String.valueOf(issued.get("token")))
                .get()
                .uri("/api/v1/me")
                .exchange()
                .expectStatus()
                .isOk();
        assertProblem(with(before).get().uri("/api/v1/me").exchange(), 401, "not-authenticated", "authenticate");
        accounts.authenticate("fara", NEW_PASSWORD);
        assertProblem(redeem("fara", code, PASSWORD), 401, "bad-code", "passwd --forgot");
        await().untilAsserted(() -> assertThat(acts("fara"))
                .containsExactlyInAnyOrder(
                        "ACT requestPasswordReset", "SIGN_IN changePassword", "REFUSED_SIGN_IN changePassword"));
    }

    @Test
    void aCodeIsGoodForItsAccountAndForAnHour() {
        // given
        token("fedor");
        token("fine");
        ask("fedor").expectStatus().isAccepted();
        String code = code("fedor");

        // then
        assertProblem(redeem("fine", code, NEW_PASSWORD), 401, "bad-code", "username");
        assertProblem(redeem("fedor", code + "x", NEW_PASSWORD), 401, "bad-code", "username");
        clock.setAhead(Duration.ofMinutes(61));
        assertProblem(redeem("fedor", code, NEW_PASSWORD), 401, "bad-code", "expired");
        accounts.authenticate("fedor", PASSWORD);
    }

    @Test
    void whoAsksAgainGetsALaterCodeButNotAtOnce() {
        // given
        token("flora");
        ask("flora").expectStatus().isAccepted();
        String first = code("flora");

        // when
        ask("flora").expectStatus().isAccepted();
        clock.setAhead(Duration.ofMinutes(16));
        ask("flora").expectStatus().isAccepted();
        await().until(() -> mails("flora").size() > 1);

        // then
        assertThat(mails("flora")).hasSize(2);
        assertProblem(redeem("flora", first, NEW_PASSWORD), 401, "bad-code", "replaced by a later one");
    }

    @Test
    void anotherAddressOrPasswordMakesACodeVoid() {
        // given
        token("frida");
        ask("frida").expectStatus().isAccepted();
        String code = code("frida");

        // when
        as("admin")
                .patch()
                .uri("/api/v1/users/frida")
                .body(Map.of("email", "frida@faculty.org"))
                .exchange()
                .expectStatus()
                .isOk();

        // then
        assertProblem(redeem("frida", code, NEW_PASSWORD), 401, "bad-code", "passwd --forgot");
    }

    /** Nothing is looked up before the answer: it comes while the account is locked. */
    @Test
    void theAnswerAndItsTimeTellNothing() {
        // given
        token("fritz");

        // when
        transaction.executeWithoutResult(locked -> {
            jdbc.sql("SELECT FROM account WHERE username = 'fritz' FOR UPDATE").query(row -> {});
            ask("fritz").expectStatus().isAccepted().expectBody().isEmpty();
            ask("nobody").expectStatus().isAccepted().expectBody().isEmpty();
            assertThat(mails("fritz")).isEmpty();
        });

        // then
        assertThat(code("fritz")).isNotEmpty();
    }

    @Test
    void oneAddressAsksOnlySoOften() {
        // given
        clock.setAhead(Duration.ofHours(2));
        for (int i = 0; i < 30; i++) {
            ask("nobody").expectStatus().isAccepted();
        }

        // then
        assertProblem(ask("nobody"), 429, "too-many-resets", "seconds");
        clock.setAhead(Duration.ofHours(4));
        ask("nobody").expectStatus().isAccepted();
    }

    @Test
    void itIsEitherTheOldPasswordOrACode() {
        assertProblem(
                anonymous()
                        .put()
                        .uri("/api/v1/users/fine/password")
                        .body(Map.of("newPassword", NEW_PASSWORD))
                        .exchange(),
                400,
                "invalid-request",
                "either oldPassword or code");
    }

    private ResponseSpec ask(String account) {
        return anonymous()
                .post()
                .uri("/api/v1/password-resets")
                .body(Map.of("account", account))
                .exchange();
    }

    private ResponseSpec redeem(String username, String code, String password) {
        return anonymous()
                .put()
                .uri("/api/v1/users/{username}/password", username)
                .body(Map.of("code", code, "newPassword", password))
                .exchange();
    }

    /** The code that was mailed last. */
    private String code(String username) {
        await().until(() -> !mails(username).isEmpty());
        Matcher code = CODE.matcher(mails(username).get(0));
        assertThat(code.find()).isTrue();
        return code.group(1);
    }

    private List<String> mails(String username) {
        return jdbc.sql("""
                        SELECT m.body FROM message m JOIN account a ON a.id = m.account_id
                        WHERE a.username = :username AND m.confidential ORDER BY m.id DESC
                        """).param("username", username).query(String.class).list();
    }

    private List<String> acts(String username) {
        return jdbc.sql("SELECT kind || ' ' || act FROM audit_entry WHERE actor = :actor AND act <> 'createToken'")
                .param("actor", username)
                .query(String.class)
                .list();
    }
}
