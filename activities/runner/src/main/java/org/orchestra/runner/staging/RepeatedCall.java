package org.orchestra.runner.staging;

import java.time.Duration;
import java.util.function.Supplier;

/** Asks the server for a piece again before what has come of a whole file or dataset is given up. */
final class RepeatedCall {
    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private RepeatedCall() {}

    /** What the call returns; what is thrown when it fails for good, or because of what it asks. */
    static <T> T of(Supplier<T> call) {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (IllegalArgumentException | NoRoomException refused) {
                throw refused;
            } catch (RuntimeException failure) {
                if (attempt == ATTEMPTS || !pause(FIRST_PAUSE.multipliedBy(1L << attempt))) {
                    throw failure;
                }
            }
        }
    }

    /** On the thread of the copy, which has nothing to do before it has the piece. Returns whether nobody has interrupted it. */
    private static boolean pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
