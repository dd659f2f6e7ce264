package org.orchestra.store.account;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.orchestra.domain.Refusal;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Hashes and checks passwords with Argon2id. Each of both takes 16 MiB for a fraction of a second, by intention. */
@Component
class Passwords {
    /** How many may wait for their turn, and how long: each holds a thread of the server. */
    static final int MAX_WAITING = 16;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The hash of a password that nobody has. To make one at each start took a twentieth of the start. */
    static final String NOBODY =
            "$argon2id$v=19$m=16384,t=2,p=1$HYHlzyjBscYLktX4OtKqaA$Qu/Uiewx4xYlVs6BwWLT6V2VlXzRWhxB3f9gV6Wr2Fk";

    private final PasswordEncoder encoder = Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8();
    // A crowd of sign-ins would take all memory and every CPU if each began at once.
    private final Semaphore turns;

    Passwords() {
        this(new Semaphore(Runtime.getRuntime().availableProcessors()));
    }

    /** @param turns how many are at work at once */
    Passwords(Semaphore turns) {
        this.turns = turns;
    }

    /** @throws Refusal when too many others want the same */
    String hash(String password) {
        return inTurn(() -> String.valueOf(encoder.encode(password)));
    }

    /**
     * Takes as long for an account that does not exist as for a wrong password, so that nobody can probe for names.
     *
     * @throws Refusal when too many others want the same
     */
    boolean matches(String password, Optional<String> hash) {
        // An account without a password has an empty one, which the encoder would refuse at once.
        Optional<String> real = hash.filter(any -> !any.isEmpty());
        boolean matches = inTurn(() -> encoder.matches(password, real.orElse(NOBODY)));
        return matches && real.isPresent();
    }

    private <T> T inTurn(Supplier<T> work) {
        if (turns.getQueueLength() >= MAX_WAITING || !acquire()) {
            throw Refusal.tooMany(
                    "busy", "Too many people sign in at this moment: try again in a few seconds.", PATIENCE);
        }
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }

    private boolean acquire() {
        try {
            return turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
