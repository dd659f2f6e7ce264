package org.orchestra.outlook;

import java.time.Duration;
import java.time.Instant;
import org.orchestra.scheduling.Pass;
import org.orchestra.testing.Centre;
import org.orchestra.testing.Laboratory;
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
final class Contention {
    private final Centre centre;
    private Instant start = Instant.EPOCH;

    Contention(Centre centre) {
        this.centre = centre;
    }

    void begin() {
        Laboratory laboratory = centre.laboratory();
        laboratory.queue("cpu", Centre.CLUSTER);
        laboratory.node("cpu", "n1", 4);
        laboratory.user("ana");
        laboratory.user("bob");
        laboratory.user("eva");
        long ana = centre.openTask("ana", "train", 7);
        pass();
        centre.openTask("bob", "train", 2);
        centre.openTask("eva", "train", 3);
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
        centre.get(Pass.class).make(Centre.CLUSTER, false);
    }

    private JdbcClient jdbc() {
        return centre.jdbc();
    }
}
