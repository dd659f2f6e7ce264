package org.orchestra.testing;

import java.util.concurrent.Future;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who waits for a lock of the database. */
public final class LockWaits {
    private LockWaits() {}

    /** Until a change waits for a lock, or is done because it needs none; also from within a transaction. */
    public static void awaitBlockedOrDone(JdbcClient jdbc, Future<?> change) {
        while (!change.isDone() && waiting(jdbc) == 0 && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    private static int waiting(JdbcClient jdbc) {
        // Not from pg_stat_activity, which stays as it is within a transaction.
        return jdbc.sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
                .query(Integer.class)
                .single();
    }
}
