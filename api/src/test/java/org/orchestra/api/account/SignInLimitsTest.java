package org.orchestra.api.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.Refusal;
import org.orchestra.testing.SettableClock;

class SignInLimitsTest {
    private static final Supplier<String> RIGHT = () -> "token";
    private static final Supplier<String> WRONG = () -> {
        throw Refusal.unauthenticated("bad-credentials", "No.");
    };

    private final SettableClock clock = SettableClock.stopped();
    private final SignInLimits limits = new SignInLimits(clock);

    @Test
    void guessesAtOneAccountFromOneAddressAreFew() {
        // when
        int guesses = guessUntilRefused("ana", "10.0.0.1");

        // then
        assertThat(guesses).isEqualTo(10);
        assertThatThrownBy(() -> limits.guard("ana", "10.0.0.1", RIGHT))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Refusal.RefusalKind.TOO_MANY);
                    assertThat(refusal.retryAfter())
                            .hasValueSatisfying(
                                    wait -> assertThat(wait).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1)));
                });
        assertThat(limits.guard("bea", "10.0.0.1", RIGHT)).isEqualTo("token");

        // when
        clock.setAhead(Duration.ofMinutes(1).plusSeconds(1));

        // then
        assertThat(limits.guard("ana", "10.0.0.1", RIGHT)).isEqualTo("token");
        assertThat(guessUntilRefused("ana", "10.0.0.1")).isEqualTo(1);
    }

    @Test
    void guessesFromOneAddressAreLimitedOverAllAccounts() {
        // when
        int guesses = 0;
        for (int account = 0; account < 1_000; account++) {
            guesses += fails("user" + account, "10.0.0.1") ? 1 : 0;
        }

        // then
        assertThat(guesses).isEqualTo(100);
        assertThat(limits.guard("ana", "10.0.0.2", RIGHT)).isEqualTo("token");
    }

    @Test
    void manyAddressesGetOneGuessEachAtAnAccountThatTheyAttack() {
        // when
        int guesses = 0;
        for (int host = 0; host < 250; host++) {
            guesses += guessUntilRefused("ana", "10.0.0." + host);
        }

        // then
        assertThat(guesses).isBetween(100, 100 + 250);
    }

    @Test
    void whoAttacksGetsThatOneGuessOncePerHour() {
        // given
        for (int host = 0; host < 250; host++) {
            guessUntilRefused("ana", "10.0.0." + host);
        }

        // when it goes on for an hour, until just before anybody is looked at again
        int guesses = 0;
        for (int minute = 1; minute < 60; minute++) {
            clock.setAhead(Duration.ofMinutes(minute));
            for (int host = 0; host < 250; host++) {
                guesses += guessUntilRefused("ana", "10.0.0." + host);
            }
        }

        // then there are no more than the account's own
        assertThat(guesses).isLessThanOrEqualTo(100);
    }

    @Test
    void theUserOfAnAccountUnderAttackGetsIn() {
        // given
        for (int host = 0; host < 250; host++) {
            guessUntilRefused("ana", "10.0.0." + host);
        }

        // then
        for (int i = 0; i < 100; i++) {
            assertThat(limits.guard("ana", "10.0.1.1", RIGHT)).isEqualTo("token");
        }
    }

    @Test
    void aNetworkOfVersionSixIsOneAddress() {
        // when
        int guesses = 0;
        for (int host = 0; host < 1_000; host++) {
            guesses += fails("ana", "2001:db8:0:1::" + Integer.toHexString(host)) ? 1 : 0;
        }

        // then
        assertThat(guesses).isEqualTo(10);
        assertThat(limits.guard("ana", "2001:db8:0:2::1", RIGHT)).isEqualTo("token");
    }

    @Test
    void aSiteOfVersionSixGuessesAtAnAccountAsTenAddressesDo() {
        // when
        int guesses = 0;
        for (int network = 0; network < 10_000; network++) {
            guesses += fails("ana", "2001:db8:0:" + Integer.toHexString(network) + "::1") ? 1 : 0;
        }

        // then
        assertThat(guesses).isEqualTo(100);
        assertThat(limits.guard("bea", "2001:db8:0:ffff::1", RIGHT)).isEqualTo("token");
        assertThat(limits.guard("ana", "2001:db8:1::1", RIGHT)).isEqualTo("token");
    }

    @Test
    void aSiteOfVersionSixGuessesAtAllAccountsAsTenAddressesDo() {
        // when
        int guesses = 0;
        for (int network = 0; network < 10_000; network++) {
            guesses += fails("user" + network, "2001:db8:0:" + Integer.toHexString(network) + "::1") ? 1 : 0;
        }

        // then
        assertThat(guesses).isEqualTo(1_000);
        assertThat(limits.guard("ana", "2001:db8:1::1", RIGHT)).isEqualTo("token");
    }

    @Test
    void namesThatNobodyCanHaveAreOne() {
        // when
        int guesses = 0;
        for (int i = 0; i < 1_000; i++) {
            guesses += fails("x".repeat(8_000) + i, "10.0.0.1") ? 1 : 0;
        }

        // then
        assertThat(guesses).isEqualTo(10);
        assertThat(limits.guard("ana", "10.0.0.1", RIGHT)).isEqualTo("token");
    }

    @Test
    void anAddressThatIsRefusedAddsNothingToWhatIsRemembered() {
        // given
        for (int account = 0; account < 100; account++) {
            fails("user" + account, "10.0.0.1");
        }
        long before = limits.remembered();

        // when
        for (int account = 100; account < 1_000; account++) {
            fails("user" + account, "10.0.0.1");
        }

        // then
        assertThat(limits.remembered()).isEqualTo(before);
    }

    @Test
    void aServerThatIsBusyOrFailsCountsAsNoGuess() {
        for (int i = 0; i < 1_000; i++) {
            assertThatThrownBy(() -> limits.guard("ana", "10.0.0.1", () -> {
                        throw new IllegalStateException("no database");
                    }))
                    .hasMessage("no database");
            assertThatThrownBy(() -> limits.guard("ana", "10.0.0.1", () -> {
                        throw Refusal.tooMany("busy", "Later.", Duration.ofSeconds(5));
                    }))
                    .hasMessage("Later.");
        }
    }

    private int guessUntilRefused(String account, String address) {
        int guesses = 0;
        while (fails(account, address)) {
            guesses++;
        }
        return guesses;
    }

    /** Guesses wrongly; false when the guess was not looked at. */
    private boolean fails(String account, String address) {
        try {
            limits.guard(account, address, WRONG);
            throw new AssertionError("signed in");
        } catch (Refusal refusal) {
            return refusal.kind() == Refusal.RefusalKind.UNAUTHENTICATED;
        }
    }
}
