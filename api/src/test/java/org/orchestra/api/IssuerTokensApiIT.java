package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.api.oidc.TestIssuer;
import org.springframework.http.HttpMethod;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** Whose account the tokens of an issuer open, and what ends them. */
@Timeout(180)
class IssuerTokensApiIT extends RunningApi {
    private static final TestIssuer ISSUER = issuer();

    @DynamicPropertySource
    static void issuer(DynamicPropertyRegistry properties) {
        properties.add("orchestra.oidc.issuer", ISSUER::address);
        properties.add("orchestra.oidc.client-id", () -> TestIssuer.CLIENT);
    }

    private static TestIssuer issuer() {
        try {
            return new TestIssuer(Clock.systemUTC());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void close() {
        ISSUER.close();
    }

    @AfterEach
    void backToNow() {
        clock.setAhead(Duration.ZERO);
    }

    @Test
    void somebodyUnknownIsRegisteredAndGetsInWhenAnAdminSaysSo() {
        // given
        String token = ISSUER.token("s-iris", "iris");

        // then
        assertProblem(me(token), 401, "account-waits", "iris waits for an admin");
        assertProblem(me(ISSUER.token("s-iris", "iris")), 401, "account-waits", "iris waits for an admin");
        as("admin")
                .get()
                .uri("/api/v1/users/iris")
                .exchange()
                .expectBody()
                .jsonPath("$.account.state")
                .isEqualTo("REGISTERED")
                .jsonPath("$.account.email")
                .isEqualTo("iris@sso.lab.org")
                .jsonPath("$.identity.subject")
                .isEqualTo("s-iris");

        // when
        admin(HttpMethod.POST, "iris/activate", null).expectStatus().isOk();

        // then
        me(token).expectStatus().isOk().expectBody().jsonPath("$.role").isEqualTo("USER");
        with(token)
                .get()
                .uri("/api/v1/tokens/current")
                .exchange()
                .expectBody()
                .jsonPath("$.issuer")
                .isEqualTo(ISSUER.address())
                .jsonPath("$.scope")
                .isEqualTo("ALL");
        assertThat(items(with(token), "/api/v1/me/tokens"))
                .singleElement()
                .satisfies(listed -> assertThat(listed.get("issuer").asString()).isEqualTo(ISSUER.address()));
        assertThat(items(as("admin"), "/api/v1/audit?user=iris"))
                .extracting(entry -> "%s %s"
                        .formatted(
                                entry.get("kind").asString(),
                                entry.get("subject").asString()))
                .containsExactlyInAnyOrder("SIGN_IN " + ISSUER.address(), "REFUSED_SIGN_IN account-waits s-iris");
        assertThat(jdbc.sql("SELECT body FROM message WHERE subject LIKE 'iris asks%'")
                        .query(String.class)
                        .list())
                .isNotEmpty()
                .allSatisfy(body -> assertThat(body).contains(ISSUER.address(), "maestro user activate iris"));
    }

    @Test
    void anAccountOfTheSameNameIsNotTakenOverUntilAnAdminLinksIt() {
        // given
        String local = token("ilario");
        String token = ISSUER.token("s-ilario", "ilario");

        // then
        assertProblem(me(token), 401, "account-not-linked", "maestro user link NAME --subject s-ilario");
        assertProblem(
                me(ISSUER.token(claims -> claims.subject("it's").claim("preferred_username", "Ivo Silva"))),
                401,
                "account-not-linked",
                "'Ivo Silva'");

        // when
        link("ilario", "s-ilario").expectStatus().isOk();

        // then
        me(token).expectStatus().isOk().expectBody().jsonPath("$.username").isEqualTo("ilario");
        me(local).expectStatus().isOk();
        me(ISSUER.token("s-ilario", "renamed"))
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.username")
                .isEqualTo("ilario");
        token("ivana");
        assertProblem(link("ivana", "s-ilario"), 409, "subject-linked", "maestro user unlink ilario");
        assertProblem(link("nobody-here", "s-ilario-2"), 404, "user-not-found", "user list");
        assertProblem(link("ivana", "\u00e9"), 400, "invalid-request", "ASCII");

        // when
        link("ilario", "s-other").expectStatus().isOk();

        // then
        assertProblem(me(token), 401, "account-not-linked", "s-ilario");
        assertProblem(me(local), 401, "not-authenticated", "ended");
        me(ISSUER.token("s-other", "ilario")).expectStatus().isOk();
        admin(HttpMethod.DELETE, "ilario/identity", null).expectStatus().isNoContent();
        assertProblem(admin(HttpMethod.DELETE, "ilario/identity", null), 409, "not-linked", "ilario");
    }

    @Test
    void aTokenThatWasSignedOutStaysOut() {
        // given
        token("ilse");
        link("ilse", "s-ilse").expectStatus().isOk();
        String token = ISSUER.token("s-ilse", "ilse");
        String other = ISSUER.token("s-ilse", "ilse");
        me(token).expectStatus().isOk();
        me(other).expectStatus().isOk();

        // when
        with(token)
                .delete()
                .uri("/api/v1/tokens/current")
                .exchange()
                .expectStatus()
                .isNoContent();

        // then
        assertProblem(me(token), 401, "not-authenticated", "ended");
        me(other).expectStatus().isOk();

        // when
        with(other)
                .delete()
                .uri("/api/v1/me/sign-ins")
                .exchange()
                .expectStatus()
                .isNoContent();

        // then
        assertProblem(me(other), 401, "not-authenticated", "ended");
        assertThat(jdbc.sql(
                                "SELECT count(*) FROM token t JOIN account a ON a.id = t.account_id WHERE a.username = 'ilse'")
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void whatTheIssuerSignedIsNoTokenWithoutItsSignature() {
        // given
        token("ines");
        link("ines", "s-ines").expectStatus().isOk();
        String token = ISSUER.token("s-ines", "ines");
        me(token).expectStatus().isOk();
        String signed = token.substring(0, token.lastIndexOf('.'));

        // then
        for (String forged : new String[] {signed, signed + ".", signed + ".AAAA"}) {
            assertProblem(me(forged), 401, "not-authenticated", "maestro authenticate");
        }
    }

    @Test
    void scopesHoldAndNoTokenOutlivesItsEnd() {
        // given
        token("igor");
        link("igor", "s-igor").expectStatus().isOk();
        String read = ISSUER.token(claims -> claims.subject("s-igor").claim("scope", "openid orchestra:read"));

        // then
        me(read).expectStatus().isOk();
        assertProblem(
                with(read)
                        .post()
                        .uri("/api/v1/me/tokens")
                        .body(Map.of("name", "ci", "scope", "ALL"))
                        .exchange(),
                403,
                "out-of-scope",
                "may only read");

        // when
        clock.setAhead(Duration.ofSeconds(310));

        // then
        assertProblem(me(read), 401, "token-expired", "--sso");
    }

    @Test
    void whoeverIsDisabledIsOutAtOnceAlsoFromOpenStreams() throws Exception {
        // given
        token("ilka");
        link("ilka", "s-ilka").expectStatus().isOk();
        String task = new TaskHistoryFixture(jdbc, "ilka").create("followed", 1);
        String token = ISSUER.token("s-ilka", "ilka");
        try (InputStream events = events(token, task)) {

            // when
            admin(HttpMethod.POST, "ilka/disable", null).expectStatus().isOk();

            // then
            assertProblem(me(token), 401, "not-authenticated", "not active");
            readToItsEnd(events);
        }
        admin(HttpMethod.POST, "ilka/enable", null).expectStatus().isOk();
        assertProblem(me(token), 401, "not-authenticated", "ended");
        me(ISSUER.token("s-ilka", "ilka")).expectStatus().isOk();

        // when
        jdbc.sql("DELETE FROM task WHERE name = :task").param("task", task).update();
        admin(HttpMethod.DELETE, "ilka", null).expectStatus().isAccepted();

        // then
        assertProblem(me(ISSUER.token("s-ilka", "ilka")), 401, "account-not-linked", "an account named ilka");
    }

    @Test
    void aTokenOfTheIssuerIsExchangedOnceForOneOfOurs() {
        // given
        token("irma");
        link("irma", "s-irma").expectStatus().isOk();
        String token = ISSUER.token("s-irma", "irma");

        // when
        Map<?, ?> issued = exchange(token)
                .expectStatus()
                .isCreated()
                .expectBody(Map.class)
                .returnResult()
                .getResponseBody();

        // then
        String ours = String.valueOf(issued.get("token"));
        assertThat(issued.get("username")).isEqualTo("irma");
        assertThat(Duration.between(clock.instant(), Instant.parse(String.valueOf(issued.get("expiresAt")))))
                .isGreaterThan(Duration.ofDays(29));
        assertProblem(exchange(token), 401, "not-authenticated", "ended");
        assertProblem(exchange(ours), 409, "not-exchangeable", "already");
        with(ours)
                .get()
                .uri("/api/v1/tokens/current")
                .exchange()
                .expectBody()
                .jsonPath("$.issuer")
                .isEqualTo(ISSUER.address());
        assertThat(items(as("admin"), "/api/v1/audit?user=irma"))
                .extracting(entry -> entry.get("act").asString())
                .contains("acceptIssuerToken", "exchangeToken");
        assertProblem(
                exchange(ISSUER.token(claims -> claims.subject("s-irma").claim("scope", "orchestra:submit"))),
                403,
                "out-of-scope",
                "scope all");
    }

    @Test
    void theIssuerIsNoSecret() {
        anonymous()
                .get()
                .uri("/api/v1/sign-in")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.issuer")
                .isEqualTo(ISSUER.address())
                .jsonPath("$.clientId")
                .isEqualTo(TestIssuer.CLIENT);
    }

    @Test
    void anIssuerThatIsAwayDoesNotKeepOursOut() {
        // given
        String ours = token("isa");
        ISSUER.setAway(true);
        clock.setAhead(Duration.ofHours(25));
        try {
            // then
            assertProblem(
                    me(ISSUER.token("s-isa", "isa")).expectHeader().exists("Retry-After"),
                    503,
                    "issuer-unavailable",
                    "sign in with a password");
            me(ours).expectStatus().isOk();
            anonymous().get().uri("/readyz").exchange().expectStatus().isOk();
        } finally {
            ISSUER.setAway(false);
        }
    }

    private ResponseSpec me(String token) {
        return with(token).get().uri("/api/v1/me").exchange();
    }

    private ResponseSpec exchange(String token) {
        return with(token).post().uri("/api/v1/tokens/exchange").exchange();
    }

    private ResponseSpec link(String username, String subject) {
        return admin(HttpMethod.PUT, username + "/identity", Map.of("subject", subject));
    }

    private ResponseSpec admin(HttpMethod method, String path, Object body) {
        var request = as("admin").method(method).uri("/api/v1/users/" + path);
        return body == null ? request.exchange() : request.body(body).exchange();
    }
}
