package org.orchestra.store.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.AccountState;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.TokenScope;
import org.orchestra.domain.account.Username;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.testing.PostgresExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

class AccountsIT {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final JdbcClient jdbc = postgres.jdbc();
    private final HomeWorkflows homes = mock(HomeWorkflows.class);
    private final Accounts accounts = accountsAt(NOW);

    @BeforeEach
    void emptyDatabase() {
        postgres.clear();
    }

    @Test
    void aNewAccountIsActiveAndGetsAHome() {
        // when
        Account created = accounts.create(user("ana"));

        // then
        assertThat(created.state()).isEqualTo(AccountState.ACTIVE);
        assertThat(accounts.find("ana")).contains(created);
        verify(homes).accountActivated("ana");
    }

    @Test
    void aTakenUsernameOrAddressIsRefused() {
        // given
        accounts.create(user("ana"));

        // then
        assertRefused("user-exists", () -> accounts.create(user("ana")));
        assertRefused(
                "user-exists",
                () -> accounts.create(
                        new NewAccount(new Username("bea"), "ANA@lab.org", "correct horse", Role.USER, 1000)));
        assertThat(accounts.list(null, null, PageRequest.first()).items()).hasSize(1);
    }

    @Test
    void accountsAreListedByNameAndPage() {
        // given
        List.of("cleo", "ana", "bea").forEach(name -> accounts.create(user(name)));

        // when
        var second = accounts.list(null, null, new PageRequest("bea", 2));

        // then
        assertThat(second.items()).extracting(Account::username).containsExactly("cleo");
        assertThat(second.next()).isNull();
    }

    @Test
    void aTokenStandsForItsAccountUntilItExpires() {
        // given
        accounts.create(user("ana"));
        IssuedToken token = accounts.authenticate("ana", "correct horse");

        // then
        assertThat(token.token()).matches("orc_[A-Za-z0-9_-]{43}");
        assertThat(token.expiresAt()).isEqualTo(NOW.plus(Duration.ofDays(30)));
        assertThat(accounts.byToken(token.token()).account().username()).isEqualTo("ana");
        assertThat(accountsAt(token.expiresAt().minusSeconds(1)).byToken(token.token()))
                .isNotNull();
        assertRefused("token-expired", () -> accountsAt(token.expiresAt()).byToken(token.token()));
    }

    @Test
    void neitherPasswordNorTokenIsInTheDatabase() {
        // given
        accounts.create(user("ana"));
        String token = accounts.authenticate("ana", "correct horse").token();

        // when
        String everything = jdbc.sql(
                        "SELECT string_agg(a::text, ' ') || string_agg(encode(t.hash, 'escape'), ' ') FROM account a, token t")
                .query(String.class)
                .single();

        // then
        assertThat(everything).contains("$argon2id$").doesNotContain("correct horse", token);
    }

    @Test
    void aWrongPasswordAndAnUnknownUserAreRefusedInTheSameWords() {
        // given
        accounts.create(user("ana"));

        // then
        Refusal wrong = assertRefused("bad-credentials", () -> accounts.authenticate("ana", "wrong horse"));
        Refusal unknown = assertRefused("bad-credentials", () -> accounts.authenticate("nobody", "correct horse"));
        assertThat(wrong).hasMessage(unknown.getMessage());
    }

    @Test
    void anUnknownUserIsNeverTheDummyThatTheirPasswordIsComparedWith() {
        // then
        assertRefused("bad-credentials", () -> accounts.authenticate("nobody", "nobody has this password"));
    }

    @Test
    void aDisabledAccountNeitherSignsInNorUsesItsTokens() {
        // given
        accounts.create(user("ana"));
        String token = accounts.authenticate("ana", "correct horse").token();

        // when
        jdbc.sql("UPDATE account SET state = 'DISABLED'").update();

        // then
        assertRefused("not-authenticated", () -> accounts.byToken(token));
        assertRefused("not-authenticated", () -> accounts.authenticate("ana", "correct horse"));
    }

    @Test
    void aTokenThatExpiredLongAgoIsForgottenWhenItsUserSignsIn() {
        // given
        accounts.create(user("ana"));
        accounts.authenticate("ana", "correct horse");

        // when
        accountsAt(NOW.plus(Duration.ofDays(61))).authenticate("ana", "correct horse");

        // then
        assertThat(jdbc.sql("SELECT count(*) FROM token").query(Long.class).single())
                .isEqualTo(1);
    }

    @Test
    void aSignInWhosePasswordWasChangedMeanwhileGetsNoToken() {
        // given
        Account ana = accounts.create(user("ana"));
        String verified = jdbc.sql("SELECT password_hash FROM account")
                .query(String.class)
                .single();

        // when
        accounts.changePassword("ana", "correct horse", "another horse");

        // then
        assertRefused("bad-credentials", () -> tokensAt(Clock.systemUTC()).signIn(ana, verified));
    }

    @Test
    void aTokenThatWasEndedMeanwhileMakesNoOther() {
        // given
        accounts.create(user("ana"));
        AuthenticatedToken before =
                accounts.byToken(accounts.authenticate("ana", "correct horse").token());

        // when
        accounts.changePassword("ana", "correct horse", "another horse");

        // then
        assertRefused(
                "not-authenticated",
                () -> tokensAt(Clock.systemUTC()).create(before, new NewToken("ci", TokenScope.READ, 1)));
    }

    @Test
    void anAccountHasABoundedNumberOfTokensWithNames() {
        // given
        accounts.create(user("ana"));
        Tokens tokens = tokensAt(Clock.fixed(NOW, ZoneOffset.UTC));
        AuthenticatedToken ana =
                accounts.byToken(accounts.authenticate("ana", "correct horse").token());

        // when
        IntStream.range(0, Tokens.MAX_NAMED)
                .forEach(i -> tokens.create(ana, new NewToken("t" + i, TokenScope.READ, 1)));

        // then
        assertRefused("too-many-tokens", () -> tokens.create(ana, new NewToken("more", TokenScope.READ, 1)));
    }

    @Test
    void anExpiredTokenTakesNoPlaceOfAnother() {
        // given
        accounts.create(user("ana"));
        AuthenticatedToken ana =
                accounts.byToken(accounts.authenticate("ana", "correct horse").token());
        Tokens tokens = tokensAt(Clock.fixed(NOW, ZoneOffset.UTC));
        IntStream.range(0, Tokens.MAX_NAMED)
                .forEach(i -> tokens.create(ana, new NewToken("t" + i, TokenScope.READ, 1)));

        // when
        Tokens later = tokensAt(Clock.fixed(NOW.plus(Duration.ofDays(2)), ZoneOffset.UTC));
        later.create(ana, new NewToken("more", TokenScope.READ, 1));

        // then
        assertThat(later.list(ana.account(), new PageRequest(null, 50)).items())
                .extracting(TokenView::name)
                .containsExactly("more", null);
    }

    @Test
    void aPasswordIsNotGuessedByReplacingItByItself() {
        // given
        accounts.create(user("ana"));

        // then
        Refusal right = assertRefused(
                "invalid-request", () -> accounts.changePassword("ana", "correct horse", "correct horse"));
        Refusal wrong =
                assertRefused("invalid-request", () -> accounts.changePassword("ana", "wrong horse", "wrong horse"));
        assertThat(right).hasMessage(wrong.getMessage());
    }

    @Test
    void whoRegistersFirstDoesNotKeepTheFirstAdminOut() {
        // given
        NewAccount admin = new NewAccount(new Username("admin"), "a@lab.org", "correct horse", Role.ADMIN, 1000);
        AccountRepository rows = new AccountRepository(jdbc);
        rows.insert(user("admin"), "x", AccountState.REGISTERED);
        rows.insert(
                new NewAccount(new Username("eve"), "A@lab.org", "correct horse", Role.USER, 1000),
                "x",
                AccountState.REGISTERED);

        // when
        Optional<Account> created = accounts.createFirstAdmin(admin);

        // then
        assertThat(created).map(Account::role).hasValue(Role.ADMIN);
        assertThat(accounts.find("eve")).isEmpty();
    }

    @Test
    void ofManyProcessesOneCreatesTheFirstAdmin() throws Exception {
        // given
        NewAccount admin = new NewAccount(new Username("admin"), "a@lab.org", "correct horse", Role.ADMIN, 1000);
        ExecutorService processes = Executors.newFixedThreadPool(4);

        // when
        List<Callable<Optional<Account>>> starts = IntStream.range(0, 4)
                .<Callable<Optional<Account>>>mapToObj(i -> () -> accounts.createFirstAdmin(admin))
                .toList();
        List<Optional<Account>> created = processes.invokeAll(starts).stream()
                .map(future -> {
                    try {
                        return future.get();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
        processes.shutdown();

        // then
        assertThat(created).filteredOn(Optional::isPresent).hasSize(1);
        verify(homes).accountActivated("admin");
        assertThat(accounts.createFirstAdmin(admin)).isEmpty();
    }

    @Test
    void aTokenOfAnIssuerIsRefusedWhenItsUserWasUnlinkedMeanwhile() {
        // given
        Account ana = accounts.create(user("ana"));
        ExternalIdentity identity = new ExternalIdentity("https://sso.lab", "7");
        IssuerToken first = new IssuerToken(
                "first",
                new IssuerUser(identity, "ana", null),
                TokenScope.ALL,
                Instant.EPOCH,
                Instant.now().plusSeconds(60));
        IssuerToken second =
                new IssuerToken("second", first.user(), first.scope(), first.issuedAt(), first.expiresAt());
        IdentityRepository identities = new IdentityRepository(jdbc);
        Tokens tokens = tokensAt(Clock.systemUTC());

        // when
        identities.put(ana.id(), identity);
        tokens.begin(ana, first);
        identities.delete(ana.id());

        // then
        assertRefused("not-authenticated", () -> tokens.begin(ana, second));
    }

    private Accounts accountsAt(Instant now) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        return new Accounts(
                new AccountRepository(jdbc), postgres.transaction(), new Passwords(), tokensAt(clock), homes, clock);
    }

    private Tokens tokensAt(Clock clock) {
        return new Tokens(
                new TokenRepository(jdbc),
                new AccountRepository(jdbc),
                postgres.transaction(),
                clock,
                Duration.ofDays(30));
    }

    private static NewAccount user(String name) {
        return new NewAccount(new Username(name), name + "@lab.org", "correct horse", Role.USER, 1000);
    }

    private static Refusal assertRefused(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        Refusal[] refusal = new Refusal[1];
        assertThatThrownBy(call)
                .asInstanceOf(type(Refusal.class))
                .satisfies(thrown -> refusal[0] = thrown)
                .extracting(Refusal::code)
                .isEqualTo(code);
        return refusal[0];
    }
}
