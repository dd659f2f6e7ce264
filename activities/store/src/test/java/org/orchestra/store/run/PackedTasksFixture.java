package org.orchestra.store.run;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.PackedRun;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;

/** Tasks whose jobs share slots, and what the database has of them. */
abstract class PackedTasksFixture {
    static final String TASK = "user.ana.train";
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    final RunReports reports = STORE.get(RunReports.class);
    TestData data;

    @BeforeEach
    void aNodeAndAUser() {
        data = STORE.data();
        data.queue("cpu", CLUSTER);
        data.node("cpu", "n1", 1);
        data.user("ana");
    }

    @AfterEach
    void everyRunKeepsWhatItWasGiven() {
        assertThat(STORE.jdbc()
                        .sql(
                                "SELECT DISTINCT concat_ws(' ', program, queue, cpu_millis, memory_mib, gpus, max_seconds) FROM run")
                        .query(String.class)
                        .list())
                .isSubsetOf("1 cpu 1000 1024 0 3600");
    }

    long task(int jobs, @Nullable Integer pack) {
        long task = STORE.task("ana", "train", jobs);
        STORE.jdbc()
                .sql("UPDATE task SET pack = :pack WHERE id = :task")
                .param("pack", pack)
                .param("task", task)
                .update();
        return STORE.open(task);
    }

    static void twoSlots() {
        STORE.jdbc().sql("UPDATE node SET max_slots = 2, enabled_slots = 2").update();
    }

    static void pass() {
        STORE.pass();
    }

    PackSpec begin(RunKey key) {
        return ((Beginning.ProceedTogether) reports.begin(key)).pack();
    }

    void report(PackSpec pack, PackedRun... runs) {
        reports.progressed(pack.key(), List.of(runs), List.of());
    }

    static RunKey key(long task, int job, int attempt) {
        return new RunKey(task, job, attempt);
    }

    static PackedRun running(PackSpec pack, int job) {
        return new PackedRun(key(pack.key().taskId(), job, 1), start(job), null);
    }

    static PackedRun done(PackSpec pack, int job) {
        return ended(pack, job, RunOutcome.succeeded());
    }

    static PackedRun ended(PackSpec pack, int job, RunOutcome outcome) {
        Evidence evidence = outcome.evidence().withEndedAt(start(job).plusSeconds(2));
        return new PackedRun(key(pack.key().taskId(), job, 1), start(job), outcome.with(evidence));
    }

    static Instant start(int job) {
        return START.plusSeconds(10L * job);
    }

    /** "slot/job" of each held slot. */
    static List<String> holders() {
        return STORE.jdbc()
                .sql("SELECT slot || '/' || number FROM job WHERE node_id IS NOT NULL ORDER BY slot")
                .query(String.class)
                .list();
    }

    /** The jobs of each pack, by its first. */
    static Map<Integer, String> packs(long task) {
        return STORE
                .jdbc()
                .sql(
                        "SELECT pack, string_agg(number::text, ' ' ORDER BY number) AS jobs FROM job WHERE task_id = :task AND pack IS NOT NULL GROUP BY pack")
                .param("task", task)
                .query((row, index) -> Map.entry(row.getInt("pack"), row.getString("jobs")))
                .list()
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    static String tally(long task) {
        return STORE.jdbc().sql("""
                        SELECT format('assigned %s, packed %s, activated %s, running %s, done %s', assigned, packed, activated, running, done)
                        FROM task_tally WHERE task_id = :task
                        """).param("task", task).query(String.class).single();
    }

    static String states(long task, int from, int to) {
        return column(task, "state", from, to);
    }

    static String attempts(long task) {
        return column(task, "attempt::text", 0, Integer.MAX_VALUE);
    }

    static String column(long task, String column, int from, int to) {
        return STORE
                .jdbc()
                .sql("SELECT " + column
                        + " FROM job WHERE task_id = :task AND number >= :from AND number < :to ORDER BY number")
                .param("task", task)
                .param("from", from)
                .param("to", to)
                .query(String.class)
                .list()
                .stream()
                .collect(joining(" "));
    }

    /** "attempt outcome node/slot seconds" of each run of a job. */
    static List<String> runs(long task, int job) {
        return STORE.jdbc()
                .sql("""
                        SELECT attempt || ' ' || coalesce(outcome, '-') || ' ' || node || '/' || slot || ' '
                               || coalesce(round(extract(epoch FROM finished_at - started_at)) || 's', '-')
                        FROM run WHERE task_id = :task AND number = :job ORDER BY attempt
                        """)
                .param("task", task)
                .param("job", job)
                .query(String.class)
                .list();
    }

    static List<String> history(long task, int job) {
        return STORE.jdbc()
                .sql("""
                        SELECT from_state || '>' || to_state || ' ' || actor || ': ' || coalesce(reason, '-')
                        FROM transition WHERE task_id = :task AND job = :job AND from_state <> 'REGISTERED' ORDER BY seq
                        """)
                .param("task", task)
                .param("job", job)
                .query(String.class)
                .list();
    }

    static String everything() {
        return STORE
                .jdbc()
                .sql(
                        "SELECT to_jsonb(j)::text FROM job j UNION ALL SELECT to_jsonb(r)::text FROM run r UNION ALL SELECT to_jsonb(y)::text FROM task_tally y")
                .query(String.class)
                .list()
                .stream()
                .sorted()
                .collect(joining("\n"));
    }
}
