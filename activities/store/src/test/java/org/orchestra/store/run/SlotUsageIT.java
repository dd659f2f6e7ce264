package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.RunReports;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;

/** What is kept of the use of slots, for fair shares and for whoever asks who used what. */
class SlotUsageIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunDriver runs = new RunDriver(STORE);

    @BeforeEach
    void twoQueuesAndAUser() {
        STORE.data().queue("cpu", CLUSTER);
        STORE.data().queue("large", CLUSTER);
        STORE.data().node("cpu", "n", 8);
        STORE.data().node("large", "m", 8);
        STORE.data().user("ana");
    }

    @Test
    void everyEndCountsOnceByQueueWithItsTimeAndMemory() {
        // given slots held for 100 s each, of which commands ran 80 s
        long train = STORE.openTask("ana", "train", 4);
        long more = STORE.open(STORE.taskIn("large", "ana", "more", 1));

        // when one is done, one fails, one is killed and one is taken from its node
        end(train, 0, "n", new RunOutcome.Succeeded(Evidence.NONE.withPeakMemoryMib(256)));
        end(train, 1, "n", RunOutcome.exitCode(1));
        RunKey killed = held(train, 2, "n");
        STORE.get(TaskKills.class).killJob("user.ana.train", 2, "ana");
        report(killed, RunOutcome.of(RunCause.KILLED_BY_USER));
        end(train, 3, "n", RunOutcome.of(RunCause.NODE_LOST));
        RunKey done = held(more, 0, "m");
        report(done, RunOutcome.succeeded());
        report(done, RunOutcome.succeeded());

        // then
        assertThat(usage())
                .containsExactly(
                        "cpu: 400 s, 1 done, 1 failed, 1 killed, ran 80 s, memory 20480/81920",
                        "large: 100 s, 1 done, 0 failed, 0 killed, ran 80 s, memory 0/0");
    }

    @Test
    void itStaysWhenTheTaskAndTheQueueAreDeleted() {
        // given
        long task = STORE.open(STORE.taskIn("large", "ana", "train", 1));
        end(task, 0, "m", RunOutcome.succeeded());

        // when
        STORE.jdbc().sql("DELETE FROM task").update();
        STORE.jdbc().sql("DELETE FROM node WHERE name = 'm'").update();
        STORE.jdbc().sql("DELETE FROM queue WHERE name = 'large'").update();

        // then
        assertThat(usage()).containsExactly("large: 100 s, 1 done, 0 failed, 0 killed, ran 80 s, memory 0/0");
    }

    private void end(long task, int job, String node, RunOutcome outcome) {
        report(held(task, job, node), outcome);
    }

    /** A run whose slot was granted 100 seconds ago, and whose command began 80 seconds ago. */
    private RunKey held(long task, int job, String node) {
        RunKey key = runs.begin(task, job, node);
        STORE.get(RunReports.class).running(key, Instant.now());
        STORE.jdbc()
                .sql("UPDATE job SET granted_at = now() - interval '100 s' WHERE task_id = :task AND number = :job")
                .param("task", task)
                .param("job", job)
                .update();
        STORE.jdbc()
                .sql("UPDATE run SET started_at = now() - interval '80 s' WHERE task_id = :task AND number = :job")
                .param("task", task)
                .param("job", job)
                .update();
        return key;
    }

    private static void report(RunKey key, RunOutcome outcome) {
        STORE.get(RunReports.class).ended(key, outcome);
    }

    private static List<String> usage() {
        return STORE.jdbc().sql("""
                        SELECT format('%s: %s s, %s done, %s failed, %s killed, ran %s s, memory %s/%s', queue,
                                      round(slot_seconds / 10) * 10, done, failed, killed, round(done_seconds / 10) * 10,
                                      round(peak_mib_seconds / 1280) * 1280, round(asked_mib_seconds / 1280) * 1280)
                        FROM slot_usage ORDER BY queue
                        """).query(String.class).list();
    }
}
