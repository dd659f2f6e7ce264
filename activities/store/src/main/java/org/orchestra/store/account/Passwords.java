package org.orchestra.store.account;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Hashes and checks passwords with Argon2id. Each of both takes 16 MiB for a fraction of a second, by intention. */
@Component
class Passwords {
    private final PasswordEncoder encoder = Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8();
    // A crowd of sign-ins would take all memory and every CPU if each began at once.
    private final Semaphore turns =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors()));
    private final String nobody = encoder.encode("nobody has this password");

    String hash(String password) {
        return inTurn(() -> String.valueOf(encoder.encode(password)));
    }

    /** Takes as long for an account that does not exist as for a wrong password, so that nobody can probe for names. */
    boolean matches(String password, Optional<String> hash) {
        boolean matches = inTurn(() -> encoder.matches(password, hash.orElse(nobody)));
        return matches && hash.isPresent();
    }

    private <T> T inTurn(Supplier<T> work) {
        turns.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }
}
