package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.client.RestTestClient;

class AuthenticationIT extends RunningApi {
    @AfterEach
    void backToNow() {
        clock.setAhead(Duration.ZERO);
    }

    @Test
    void aPasswordBuysATokenThatIsGoodForAMonth() {
        // given
        token("ana");

        // when
        Map<?, ?> issued = signIn("ana", PASSWORD)
                .expectStatus()
                .isCreated()
                .expectBody(Map.class)
                .returnResult()
                .getResponseBody();

        // then
        String token = String.valueOf(issued.get("token"));
        assertThat(issued.get("username")).isEqualTo("ana");
        assertThat(Duration.between(clock.instant(), Instant.parse(String.valueOf(issued.get("expiresAt")))))
                .isBetween(Duration.ofDays(29), Duration.ofDays(30));
        with(token)
                .get()
                .uri("/api/v1/me")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.username")
                .isEqualTo("ana")
                .jsonPath("$.role")
                .isEqualTo("USER")
                .jsonPath("$.state")
                .isEqualTo("ACTIVE")
                .jsonPath("$.maxPriority")
                .isEqualTo(1000)
                .jsonPath("$.createdAt")
                .value(String.class, at -> assertThat(at).endsWith("Z"));
    }

    @Test
    void aWrongPasswordOrAnUnknownUserIsRefused() {
        // given
        token("ana");

        // then
        assertProblem(signIn("ana", "wrong"), 401, "bad-credentials", "maestro authenticate");
        assertProblem(signIn("nobody", PASSWORD), 401, "bad-credentials", "maestro authenticate");
        assertProblem(signIn("ana\u0000", PASSWORD), 401, "bad-credentials", "maestro authenticate");
    }

    @Test
    void guessesAreLimitedAndTheServerSaysWhenToTryAgain() {
        // given
        token("gina");
        for (int guess = 0; guess < 10; guess++) {
            assertProblem(signIn("gina", "wrong " + guess), 401, "bad-credentials", "maestro authenticate");
        }

        // then
        assertProblem(
                signIn("gina", PASSWORD)
                        .expectHeader()
                        .value(
                                "Retry-After",
                                seconds -> assertThat(Integer.parseInt(seconds)).isBetween(1, 60)),
                429,
                "too-many-failures",
                "seconds");
        signIn("ana", PASSWORD).expectStatus().isCreated();

        // when
        clock.setAhead(Duration.ofMinutes(2));

        // then
        signIn("gina", PASSWORD).expectStatus().isCreated();
    }

    @Test
    void anExpiredTokenIsRefusedButDoesNotKeepItsOwnerFromANewOne() {
        // given
        String token = accounts.authenticate("admin", PASSWORD).token();

        // when
        clock.setAhead(Duration.ofDays(30).plusMinutes(1));

        // then
        assertProblem(with(token).get().uri("/api/v1/me").exchange(), 401, "token-expired", "maestro authenticate");
        with(token)
                .post()
                .uri("/api/v1/tokens")
                .body(Map.of("username", "admin", "password", PASSWORD))
                .exchange()
                .expectStatus()
                .isCreated();
    }

    @Test
    void aRequestWithoutATokenIsRefused() {
        // then
        for (String path : new String[] {"/api/v1/me", "/api/v1/tasks", "/api/v1/no-such-thing", "/error", "/"}) {
            assertProblem(
                    anonymous().get().uri(path).exchange().expectHeader().valueEquals("WWW-Authenticate", "Bearer"),
                    401,
                    "not-authenticated",
                    "maestro authenticate");
        }
    }

    @Test
    void documentationIsOpen() {
        // then
        for (String path : new String[] {"/v3/api-docs", "/swagger-ui/index.html"}) {
            anonymous().get().uri(path).exchange().expectStatus().isOk();
        }
        assertProblem(anonymous().get().uri("/actuator/env").exchange(), 401, "not-authenticated", "token");
    }

    @Test
    void onlyAdminsSeeAndCreateUsers() {
        // given
        Map<String, Object> bea = Map.of("username", "bea", "email", "bea@lab.org", "password", PASSWORD);

        // then
        assertProblem(as("ana").get().uri("/api/v1/users").exchange(), 403, "forbidden", "admin");
        assertProblem(as("ana").post().uri("/api/v1/users").body(bea).exchange(), 403, "forbidden", "admin");
        as("admin")
                .post()
                .uri("/api/v1/users")
                .body(bea)
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody()
                .jsonPath("$.role")
                .isEqualTo("USER")
                .jsonPath("$.password")
                .doesNotExist();
        as("admin")
                .get()
                .uri("/api/v1/users?size=1&after=a")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.items.length()")
                .isEqualTo(1)
                .jsonPath("$.next")
                .isNotEmpty();
        assertProblem(as("admin").post().uri("/api/v1/users").body(bea).exchange(), 409, "user-exists", "another");
    }

    private RestTestClient.ResponseSpec signIn(String username, String password) {
        return anonymous()
                .post()
                .uri("/api/v1/tokens")
                .body(Map.of("username", username, "password", password))
                .exchange();
    }
}
