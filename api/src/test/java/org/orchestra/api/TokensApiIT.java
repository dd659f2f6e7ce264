package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** What tokens are good for, and what ends them. */
@Timeout(180)
class TokensApiIT extends RunningApi {
    private static final String NEW_PASSWORD = "another horse battery";

    @AfterEach
    void backToNow() {
        clock.setAhead(Duration.ZERO);
    }

    @Test
    void aTokenWithANameIsListedAndGoodUntilItIsRevoked() {
        // given
        String user = signIn("tina");
        String ci = named(user, "ci", "READ");

        // then
        with(ci).get()
                .uri("/api/v1/tokens/current")
                .exchange()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("ci")
                .jsonPath("$.scope")
                .isEqualTo("READ");
        with(user)
                .get()
                .uri("/api/v1/me/tokens")
                .exchange()
                .expectBody()
                .jsonPath("$.items.length()")
                .isEqualTo(3)
                .jsonPath("$.items[0].name")
                .isEqualTo("ci")
                .jsonPath("$.items[1].name")
                .isEmpty()
                .jsonPath("$.items[0].token")
                .doesNotExist();
        assertProblem(create(user, "ci", "ALL", 1), 409, "token-exists", "revoke");

        // when
        with(user)
                .delete()
                .uri("/api/v1/me/tokens/ci")
                .exchange()
                .expectStatus()
                .isNoContent();

        // then
        assertProblem(me(ci), 401, "not-authenticated", "authenticate");
        assertProblem(with(user).delete().uri("/api/v1/me/tokens/ci").exchange(), 404, "token-not-found", "token list");
        me(user).expectStatus().isOk();
    }

    @Test
    void anExpiredTokenMakesRoomForAnotherOfItsName() {
        // given
        String user = signIn("tine");
        create(user, "ci", "READ", 2).expectStatus().isCreated();

        // when
        clock.setAhead(Duration.ofDays(2).plusMinutes(1));

        // then
        create(user, "ci", "READ", 2).expectStatus().isCreated();
        assertProblem(create(user, "CI", "READ", 2), 400, "invalid-name", "lower-case");
        assertProblem(create(user, "cd", "READ", 367), 400, "invalid-request", "1 to 366 days");
        assertProblem(create(user, "cd", "READ", 0), 400, "invalid-request", "1 to 366 days");
    }

    @Test
    void aTokenOfAnAdminHasTheRightsOfItsScopeOnly() {
        // given
        String admin = accounts.authenticate("admin", PASSWORD).token();
        String read = named(admin, "scoped", "READ");

        // then
        with(read).get().uri("/api/v1/users").exchange().expectStatus().isOk();
        assertProblem(
                with(read)
                        .patch()
                        .uri("/api/v1/users/admin")
                        .body(Map.of("maxPriority", 5))
                        .exchange(),
                403,
                "out-of-scope",
                "scope submit or all");
        with(admin)
                .delete()
                .uri("/api/v1/me/tokens/scoped")
                .exchange()
                .expectStatus()
                .isNoContent();
    }

    @Test
    void aSignOutEndsOneTokenOrThoseOfAllSignIns() {
        // given
        String here = signIn("theo");
        String there = signIn("theo");
        String home = signIn("theo");
        String ci = named(here, "ci", "ALL");

        // when
        with(here)
                .delete()
                .uri("/api/v1/tokens/current")
                .exchange()
                .expectStatus()
                .isNoContent();

        // then
        assertProblem(me(here), 401, "not-authenticated", "authenticate");
        me(there).expectStatus().isOk();

        // when
        with(there)
                .delete()
                .uri("/api/v1/me/sign-ins")
                .exchange()
                .expectStatus()
                .isNoContent();

        // then
        assertProblem(me(there), 401, "not-authenticated", "authenticate");
        assertProblem(me(home), 401, "not-authenticated", "authenticate");
        me(ci).expectStatus().isOk();
    }

    @Test
    void aNewPasswordEndsAllTokensAndAnswersWithOne() {
        // given
        String before = signIn("tess");
        String ci = named(before, "ci", "ALL");

        // when
        Map<?, ?> issued = changePassword("tess", PASSWORD, NEW_PASSWORD)
                .expectStatus()
                .isOk()
                .expectBody(Map.class)
                .returnResult()
                .getResponseBody();

        // then
        assertProblem(me(before), 401, "not-authenticated", "authenticate");
        assertProblem(me(ci), 401, "not-authenticated", "authenticate");
        me(String.valueOf(issued.get("token"))).expectStatus().isOk();
        assertProblem(changePassword("tess", PASSWORD, NEW_PASSWORD), 401, "bad-credentials", "wrong");
        assertProblem(changePassword("tess", NEW_PASSWORD, NEW_PASSWORD), 400, "invalid-request", "choose another");
        assertProblem(changePassword("tess", NEW_PASSWORD, "short"), 400, "invalid-request", "8 to 128");
        accounts.authenticate("tess", NEW_PASSWORD);
    }

    @Test
    void guessesAtAPasswordThatIsToBeChangedAreLimitedToo() {
        // given
        token("tara");
        for (int guess = 0; guess < 10; guess++) {
            assertProblem(changePassword("tara", "wrong " + guess, NEW_PASSWORD), 401, "bad-credentials", "wrong");
        }

        // then
        assertProblem(changePassword("tara", PASSWORD, NEW_PASSWORD), 429, "too-many-failures", "seconds");
        clock.setAhead(Duration.ofMinutes(11));
        changePassword("tara", PASSWORD, NEW_PASSWORD).expectStatus().isOk();
    }

    @Test
    void openStreamsEndWithTheirToken() throws Exception {
        // given
        String user = signIn("trix");
        String task = new TaskHistoryFixture(jdbc, "trix").create("followed", 1);
        String ci = named(user, "ci", "READ");
        try (InputStream mine = events(user, task);
                InputStream its = events(ci, task)) {

            // when
            with(user)
                    .delete()
                    .uri("/api/v1/me/tokens/ci")
                    .exchange()
                    .expectStatus()
                    .isNoContent();

            // then
            readToItsEnd(its);
            assertThat(mine.read()).isNotEqualTo(-1);

            // when
            changePassword("trix", PASSWORD, NEW_PASSWORD).expectStatus().isOk();

            // then
            readToItsEnd(mine);
        }
    }

    /** Another sign-in than the one with which the user was made. */
    private String signIn(String username) {
        token(username);
        return accounts.authenticate(username, PASSWORD).token();
    }

    private String named(String token, String name, String scope) {
        Map<?, ?> issued = create(token, name, scope, 90)
                .expectStatus()
                .isCreated()
                .expectBody(Map.class)
                .returnResult()
                .getResponseBody();
        return String.valueOf(issued.get("token"));
    }

    private ResponseSpec create(String token, String name, String scope, int days) {
        return with(token)
                .post()
                .uri("/api/v1/me/tokens")
                .body(Map.of("name", name, "scope", scope, "days", days))
                .exchange();
    }

    private ResponseSpec me(String token) {
        return with(token).get().uri("/api/v1/me").exchange();
    }

    private ResponseSpec changePassword(String username, String oldPassword, String newPassword) {
        return anonymous()
                .put()
                .uri("/api/v1/users/{username}/password", username)
                .body(Map.of("oldPassword", oldPassword, "newPassword", newPassword))
                .exchange();
    }
}
