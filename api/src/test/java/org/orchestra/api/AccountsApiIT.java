package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.account.AccountState;
import org.orchestra.store.account.Account;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** How people arrive, change their minds and leave. */
class AccountsApiIT extends RunningApi {
    @AfterEach
    void backToNow() {
        clock.setAhead(Duration.ZERO);
    }

    @Test
    void whoRegistersWaitsForAnAdminAndHasHomesThen() {
        // when
        register("rosalia", "rosalia@lab.org").expectStatus().isAccepted();

        // then
        verify(homes, never()).accountActivated("rosalia");
        assertProblem(signIn("rosalia", PASSWORD), 401, "bad-credentials", "has yet to activate");
        as("admin")
                .get()
                .uri("/api/v1/users?state=REGISTERED&size=500")
                .exchange()
                .expectBody()
                .jsonPath("$.items[?(@.username == 'rosalia')].state")
                .isEqualTo("REGISTERED");
        assertThat(mails("rosalia asks for an account")).isEqualTo(1);

        // when
        act("rosalia", "activate")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.state")
                .isEqualTo("ACTIVE")
                .jsonPath("$.role")
                .isEqualTo("USER");

        // then
        verify(homes).accountActivated("rosalia");
        signIn("rosalia", PASSWORD).expectStatus().isCreated();
        assertThat(jdbc.sql("""
                        SELECT m.subject FROM message m JOIN account a ON a.id = m.account_id WHERE a.username = 'rosalia'
                        """).query(String.class).list()).containsExactly("Your account is active");
        assertProblem(act("rosalia", "activate"), 409, "wrong-state", "rosalia is ACTIVE, and only");
    }

    @Test
    void nobodyLearnsByRegisteringWhoIsThere() {
        // given
        token("ritana");
        register("ruth", "ruth@lab.org").expectStatus().isAccepted();

        // then
        register("ritana", "other@lab.org")
                .expectStatus()
                .isAccepted()
                .expectBody()
                .isEmpty();
        register("ruth", "other@lab.org")
                .expectStatus()
                .isAccepted()
                .expectBody()
                .isEmpty();
        register("rune", "RITANA@lab.org")
                .expectStatus()
                .isAccepted()
                .expectBody()
                .isEmpty();
        assertThat(accounts.find("rune")).isEmpty();
        assertThat(accounts.find("ruth")).map(Account::email).hasValue("ruth@lab.org");
        signIn("ritana", PASSWORD).expectStatus().isCreated();
        String waiting = detail(signIn("ruth", PASSWORD));
        assertThat(waiting).isEqualTo(detail(signIn("nobody", PASSWORD))).isEqualTo(detail(signIn("ritana", "wrong")));
    }

    @Test
    void whatCannotBeAnAccountIsRefusedAtOnce() {
        // then
        assertProblem(register("Root", "a@lab.org"), 400, "invalid-name", "lower-case");
        assertProblem(register("kube-system", "a@lab.org"), 400, "invalid-name", "reserved");
        assertProblem(register("remo", "nonsense"), 400, "invalid-request", "e-mail");
        assertProblem(
                anonymous()
                        .post()
                        .uri("/api/v1/registrations")
                        .body(Map.of("username", "remo", "email", "r@lab.org", "password", PASSWORD, "role", "ADMIN"))
                        .exchange(),
                400,
                "invalid-request",
                "role");
    }

    @Test
    void registrationsOfOneAddressAreLimited() {
        // given
        clock.setAhead(Duration.ofHours(2));
        for (int i = 0; i < 30; i++) {
            register("crowd", "crowd@lab.org").expectStatus().isAccepted();
        }

        // then
        assertProblem(register("crowd", "crowd@lab.org"), 429, "too-many-registrations", "seconds");
        clock.setAhead(Duration.ofHours(4));
        register("crowd", "crowd@lab.org").expectStatus().isAccepted();
    }

    @Test
    void aDeclinedNameIsFreeAgain() {
        // given
        register("rolf", "rolf@lab.org").expectStatus().isAccepted();

        // when
        as("admin")
                .post()
                .uri("/api/v1/users/rolf/decline")
                .body(Map.of("reason", "unknown here"))
                .exchange()
                .expectStatus()
                .isNoContent();

        // then
        assertThat(accounts.find("rolf")).isEmpty();
        assertProblem(act("rolf", "decline"), 404, "user-not-found", "user list");
        register("rolf", "rolf@lab.org").expectStatus().isAccepted();
        assertThat(accounts.find("rolf")).map(Account::state).hasValue(AccountState.REGISTERED);
    }

    @Test
    void aDisabledAccountIsOutAtOnceAndComesBackWithItsPassword() {
        // given
        String before = token("disa");

        // when
        act("disa", "disable").expectStatus().isOk();

        // then
        assertProblem(with(before).get().uri("/api/v1/me").exchange(), 401, "not-authenticated", "token");
        assertProblem(signIn("disa", PASSWORD), 401, "not-authenticated", "admin");
        assertProblem(act("disa", "disable"), 409, "wrong-state", "disa is DISABLED");
        assertProblem(act("disa", "decline"), 409, "wrong-state", "REGISTERED");

        // when
        act("disa", "enable").expectStatus().isOk();

        // then
        assertProblem(with(before).get().uri("/api/v1/me").exchange(), 401, "not-authenticated", "token");
        signIn("disa", PASSWORD).expectStatus().isCreated();
    }

    @Test
    void theLastActiveAdminStays() {
        // then
        assertProblem(act("admin", "disable"), 409, "last-admin", "make another user one first");
        assertProblem(edit("admin", Map.of("role", "USER")), 409, "last-admin", "make another user one first");
        as("admin").get().uri("/api/v1/users").exchange().expectStatus().isOk();

        // when
        token("dean");
        edit("dean", Map.of("role", "ADMIN", "email", "dean@faculty.org"))
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.role")
                .isEqualTo("ADMIN")
                .jsonPath("$.email")
                .isEqualTo("dean@faculty.org");
        String dean = accounts.authenticate("dean", PASSWORD).token();
        act("dean", "disable").expectStatus().isOk();

        // then
        assertProblem(with(dean).get().uri("/api/v1/users").exchange(), 401, "not-authenticated", "token");
        assertProblem(act("admin", "disable"), 409, "last-admin", "make another user one first");
    }

    @Test
    void anEditThatIsRefusedChangesNothing() {
        // given
        token("dirk");
        token("dina");

        // then
        assertProblem(
                edit("dirk", Map.of("email", "DINA@lab.org", "notify", "NONE", "maxPriority", 7)),
                409,
                "user-exists",
                "DINA@lab.org");
        assertProblem(edit("dirk", Map.of("email", "nonsense", "notify", "NONE")), 400, "invalid-request", "name@host");
        assertThat(accounts.find("dirk")).hasValueSatisfying(dirk -> {
            assertThat(dirk.notices()).hasToString("END");
            assertThat(dirk.maxPriority()).isEqualTo(1000);
        });
        assertProblem(
                as("dirk")
                        .patch()
                        .uri("/api/v1/users/dirk")
                        .body(Map.of("role", "ADMIN"))
                        .exchange(),
                403,
                "forbidden",
                "notify only");
    }

    @Test
    void aResetPasswordIsGoodForNothingButAnotherOne() {
        // given
        String before = token("rene");

        // when
        Map<?, ?> reset = act("rene", "reset-password")
                .expectStatus()
                .isOk()
                .expectBody(Map.class)
                .returnResult()
                .getResponseBody();
        String handedOver = String.valueOf(reset.get("password"));

        // then
        assertThat(handedOver).matches("([a-z2-9]{5}-){3}[a-z2-9]{5}");
        assertProblem(with(before).get().uri("/api/v1/me").exchange(), 401, "not-authenticated", "token");
        assertProblem(signIn("rene", PASSWORD), 401, "bad-credentials", "wrong");
        assertProblem(signIn("rene", handedOver), 401, "password-change-required", "maestro passwd -u rene");
        changePassword("rene", handedOver).expectStatus().isOk();
        signIn("rene", PASSWORD).expectStatus().isCreated();
        assertProblem(changePassword("rene", handedOver), 401, "bad-credentials", "wrong");
    }

    @Test
    void aResetPasswordExpires() {
        // given
        token("rike");
        Map<?, ?> reset = act("rike", "reset-password")
                .expectBody(Map.class)
                .returnResult()
                .getResponseBody();

        // when
        clock.setAhead(Duration.ofDays(7).plusMinutes(1));

        // then
        assertProblem(
                changePassword("rike", String.valueOf(reset.get("password"))), 401, "password-expired", "ask an admin");
    }

    @Test
    void onlyAdminsDoThis() {
        // then
        for (String verb : new String[] {"activate", "decline", "disable", "enable", "reset-password"}) {
            assertProblem(as("rudi").post().uri("/api/v1/users/rudi/" + verb).exchange(), 403, "forbidden", "admins");
            assertProblem(act("nobody", verb), 404, "user-not-found", "user list");
        }
    }

    private ResponseSpec register(String username, String email) {
        return anonymous()
                .post()
                .uri("/api/v1/registrations")
                .body(Map.of("username", username, "email", email, "password", PASSWORD))
                .exchange();
    }

    private ResponseSpec act(String username, String verb) {
        return as("admin").post().uri("/api/v1/users/" + username + "/" + verb).exchange();
    }

    private ResponseSpec edit(String username, Map<String, Object> change) {
        return as("admin").patch().uri("/api/v1/users/" + username).body(change).exchange();
    }

    private ResponseSpec changePassword(String username, String oldPassword) {
        return anonymous()
                .put()
                .uri("/api/v1/users/" + username + "/password")
                .body(Map.of("oldPassword", oldPassword, "newPassword", PASSWORD))
                .exchange();
    }

    private ResponseSpec signIn(String username, String password) {
        return anonymous()
                .post()
                .uri("/api/v1/tokens")
                .body(Map.of("username", username, "password", password))
                .exchange();
    }

    private static String detail(ResponseSpec problem) {
        return String.valueOf(
                problem.expectBody(Map.class).returnResult().getResponseBody().get("detail"));
    }

    private long mails(String subject) {
        return jdbc.sql("SELECT count(*) FROM message WHERE subject = :subject")
                .param("subject", subject)
                .query(Long.class)
                .single();
    }
}
