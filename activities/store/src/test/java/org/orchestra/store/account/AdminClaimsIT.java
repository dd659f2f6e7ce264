package org.orchestra.store.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.mockito.Mockito.mock;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.Username;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.testing.PostgresExtension;
import org.orchestra.testing.SettableClock;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How the first admin arrives. */
class AdminClaimsIT {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private final SettableClock clock = new SettableClock();
    private final JdbcClient jdbc = postgres.jdbc();
    private final AccountRepository rows = new AccountRepository(jdbc);
    private final Accounts accounts = new Accounts(
            rows,
            postgres.transaction(),
            new Passwords(),
            new Tokens(new TokenRepository(jdbc), rows, postgres.transaction(), clock, Duration.ofDays(30)),
            mock(HomeWorkflows.class),
            clock);
    private final AdminClaims claims = new AdminClaims(new AdminClaimRepository(jdbc), accounts, clock);

    @BeforeEach
    void nobodyIsThere() {
        postgres.clear();
        jdbc.sql("TRUNCATE admin_claim").update();
    }

    @Test
    void whoeverReadsTheLogBecomesTheFirstAdminOnce() {
        // given
        String claim = claims.issue().orElseThrow().token();
        String ofTheNextStart = claims.issue().orElseThrow().token();

        // when
        IssuedToken token = claims.redeem(claim, admin("ana"));

        // then
        assertThat(accounts.byToken(token.token()).account().role()).isEqualTo(Role.ADMIN);
        assertRefused("claim-refused", claim, admin("bea"));
        assertRefused("claim-refused", ofTheNextStart, admin("bea"));
        assertThat(claims.issue()).isEmpty();
    }

    @Test
    void aClaimExpiresAndAGuessIsNone() {
        // given
        String claim = claims.issue().orElseThrow().token();

        // then
        assertRefused("claim-refused", claim + "x", admin("ana"));
        clock.setAhead(AdminClaims.LIFE.plusSeconds(1));
        assertRefused("claim-refused", claim, admin("ana"));
        assertThat(accounts.find("ana")).isEmpty();
        claims.redeem(claims.issue().orElseThrow().token(), admin("ana"));
    }

    @Test
    void aNameThatIsTakenLeavesTheClaimGood() {
        // given
        accounts.create(new NewAccount(new Username("ana"), "a@lab.org", "correct horse", Role.USER, 1000));
        String claim = claims.issue().orElseThrow().token();

        // then
        assertRefused("user-exists", claim, admin("ana"));
        claims.redeem(claim, admin("bea"));
    }

    @Test
    void ofManyAtOnceOneBecomesAdmin() throws Exception {
        // given
        String claim = claims.issue().orElseThrow().token();
        String other = claims.issue().orElseThrow().token();
        List<Callable<IssuedToken>> all = Stream.of("ana", "bea", "cleo", "dora")
                .<Callable<IssuedToken>>map(
                        name -> () -> claims.redeem(name.compareTo("c") < 0 ? claim : other, admin(name)))
                .toList();

        // when
        ExecutorService four = Executors.newFixedThreadPool(4);
        try {
            four.invokeAll(all);
        } finally {
            four.shutdownNow();
        }

        // then
        assertThat(accounts.list(null, null, new PageRequest(null, 50)).items())
                .singleElement()
                .extracting(Account::role)
                .isEqualTo(Role.ADMIN);
    }

    private void assertRefused(String code, String claim, NewAccount admin) {
        assertThatThrownBy(() -> claims.redeem(claim, admin))
                .asInstanceOf(type(Refusal.class))
                .extracting(Refusal::code)
                .isEqualTo(code);
    }

    private static NewAccount admin(String name) {
        return new NewAccount(new Username(name), name + "@lab.org", "correct horse", Role.ADMIN, 1000);
    }
}
