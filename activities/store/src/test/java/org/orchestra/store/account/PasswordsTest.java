package org.orchestra.store.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.Refusal;

class PasswordsTest {
    private final Semaphore turns = new Semaphore(0);
    private final Passwords passwords = new Passwords(turns);

    @Test
    void aFewWaitForTheirTurnAndNobodyBehindThem() {
        // given
        ExecutorService threads = Executors.newFixedThreadPool(Passwords.MAX_WAITING);
        List<CompletableFuture<Boolean>> crowd = new ArrayList<>();
        for (int i = 0; i < Passwords.MAX_WAITING; i++) {
            crowd.add(CompletableFuture.supplyAsync(() -> passwords.matches("guess", Optional.empty()), threads));
        }
        await().until(() -> turns.getQueueLength() == Passwords.MAX_WAITING);

        // then
        assertThatThrownBy(() -> passwords.matches("right", Optional.empty()))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Refusal.RefusalKind.TOO_MANY);
                    assertThat(refusal.retryAfter()).isPresent();
                });

        // and nobody waits for ever
        assertThat(crowd).allSatisfy(guess -> assertThatThrownBy(guess::join).hasCauseInstanceOf(Refusal.class));
        threads.shutdown();
    }

    @Test
    void aGuessForAnAccountThatDoesNotExistIsAsMuchWorkAsAnyOther() {
        // given
        turns.release();

        // then
        assertThat(parameters(Passwords.NOBODY)).isEqualTo(parameters(passwords.hash("secret")));
    }

    /** The algorithm and its parameters, which say how much work a hash is. */
    private static String parameters(String hash) {
        return String.join("$", List.of(hash.split("\\$")).subList(0, 4));
    }
}
