package org.orchestra.api.explanation;

import java.time.Duration;
import java.time.Instant;
import org.orchestra.store.scheduling.SchedulingPass;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Three users who want the 4 slots of the queue {@code cpu}.
 *
 * <p>Ana's task of 7 jobs came first and has all slots: its jobs 0 to 3 got them at {@link #start}, half an hour ago, and 10,
 * 20 and 30 minutes after that. Two jobs of her task have taken 2 hours each, so that the slots are free again 2:00, 2:10,
 * 2:20 and 2:30 after the start. Then Bob's task of 2 jobs came, then Eva's of 3. The default rule gives {@code 1000 − (T + n)
 * / 5}, T being 7, 2 and 3:
 *
 * <pre>
 * turn   job     priority           slot is free after
 *    1   bob 0   999.6              2:00
 *    2   bob 1   999.4, older       2:10
 *    3   eva 0   999.4              2:20
 *    4   eva 1   999.2              2:30
 *    5   eva 2   999.0              4:00, two hours after the first
 *    6   ana 4   998.6              4:10
 *    7   ana 5   998.4              4:20
 *    8   ana 6   998.2              4:30
 * </pre>
 */
final class ContendedQueue {
    private final StoreExtension store;
    private Instant start = Instant.EPOCH;

    ContendedQueue(StoreExtension store) {
        this.store = store;
    }

    void begin() {
        TestData data = store.data();
        data.queue("cpu", StoreExtension.CLUSTER);
        data.node("cpu", "n1", 4);
        data.user("ana");
        data.user("bob");
        data.user("eva");
        long ana = store.openTask("ana", "train", 7);
        pass();
        store.openTask("bob", "train", 2);
        store.openTask("eva", "train", 3);
        jdbc().sql("""
                        UPDATE job SET granted_at = date_trunc('second', now()) - interval '30 minutes' + number * interval '10 minutes'
                        WHERE node_id IS NOT NULL
                        """).update();
        start = jdbc().sql("SELECT min(granted_at) FROM job")
                .query((row, index) -> row.getTimestamp(1).toInstant())
                .single();
        jdbc().sql("UPDATE task_tally SET timed_runs = 2, timed_seconds = 14400 WHERE task_id = :ana")
                .param("ana", ana)
                .update();
    }

    /** The moment that is so many hours and minutes after the first slot was given. */
    Instant at(int hours, int minutes) {
        return start.plus(Duration.ofHours(hours)).plus(Duration.ofMinutes(minutes));
    }

    void pass() {
        store.get(SchedulingPass.class).make(StoreExtension.CLUSTER, false);
    }

    private JdbcClient jdbc() {
        return store.jdbc();
    }
}
