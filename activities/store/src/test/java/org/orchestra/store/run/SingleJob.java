package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.RecordedPass;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.task.Grant;

/** The task user.ana.train with a single job, in a data with the nodes n1 and n2. */
final class SingleJob {
    static final String TASK = "user.ana.train";

    private final StoreExtension store;
    private final RunReports reports;

    private SingleJob(StoreExtension store) {
        this.store = store;
        this.reports = store.get(RunReports.class);
    }

    static SingleJob in(StoreExtension store) {
        TestData data = store.data();
        data.queue("cpu", CLUSTER);
        data.node("cpu", "n1", 2);
        data.node("cpu", "n2", 2);
        data.user("ana");
        return new SingleJob(store);
    }

    /** What was written down of a run. */
    record Run(
            @Nullable String outcome,
            @Nullable Integer exitCode,
            @Nullable String reason,
            @Nullable String cause,
            boolean charged,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    RunKey granted() {
        store.openTask("ana", "train", 1);
        return grant();
    }

    RunKey startRun() {
        return begin(granted());
    }

    RunKey startRunIn(TaskState state) {
        if (state == TaskState.TESTING) {
            store.open(store.testedTask("ana", "train", 1));
        } else {
            store.openTask("ana", "train", 1);
        }
        RunKey key = begin(grant());
        if (state == TaskState.KILL) {
            store.get(TaskKills.class).kill(TASK, "ana");
        }
        return key;
    }

    /** A run of a job that may fail more than once. */
    RunKey startRunWith(int maxAttempts, String... retryOn) {
        long task = store.task("ana", "train", 1);
        allow(task, maxAttempts, retryOn);
        store.open(task);
        return begin(grant());
    }

    void allow(long task, int maxAttempts, String... retryOn) {
        store.jdbc()
                .sql("UPDATE task SET max_attempts = :most, retry_on = :words WHERE id = :task")
                .param("most", maxAttempts)
                .param("words", retryOn)
                .param("task", task)
                .update();
    }

    /** The run that the next pass grants a slot. */
    RunKey startNextRun() {
        return begin(grant());
    }

    RunKey begin(RunKey key) {
        assertThat(reports.begin(key)).isInstanceOf(Beginning.Proceed.class);
        return key;
    }

    /** The one grant of a pass. */
    RunKey grant() {
        List<Grant> grants = store.pass().grants().stream()
                .map(RecordedPass.BatchGrants::grants)
                .flatMap(List::stream)
                .toList();
        assertThat(grants).hasSize(1);
        long task = store.jdbc().sql("SELECT id FROM task").query(Long.class).single();
        return new RunKey(task, grants.get(0).job(), grants.get(0).attempt());
    }

    /** Its owner wants it stopped while a run of it is under way. */
    void killRequested() {
        store.jdbc().sql("UPDATE job SET kill_requested = true").update();
    }

    JobState state() {
        return JobState.valueOf(
                store.jdbc().sql("SELECT state FROM job").query(String.class).single());
    }

    @Nullable String reason() {
        return store.get(Tasks.class).job(TASK, 0).job().reason();
    }

    List<Run> runs() {
        return store.jdbc()
                .sql(
                        "SELECT outcome, exit_code, reason, cause, charged, started_at, finished_at FROM run ORDER BY attempt")
                .query(Run.class)
                .list();
    }

    List<String> outcomes() {
        return runs().stream().map(Run::outcome).toList();
    }

    /** How many runs of all nodes ended well, and how many did not. */
    Map<String, Object> counters() {
        return store.jdbc()
                .sql("SELECT sum(done)::int AS done, sum(failed)::int AS failed FROM node")
                .query()
                .singleRow();
    }

    /** The node that its next run had better not be on. */
    @Nullable String avoided() {
        return store.jdbc()
                .sql("SELECT (SELECT name FROM node WHERE id = job.avoid_node_id) FROM job")
                .query((row, index) -> row.getString(1))
                .list()
                .get(0);
    }

    /** The job's changes of state, oldest first, as "FROM > TO by ACTOR: REASON". */
    List<String> history() {
        return store.jdbc().sql("""
                        SELECT from_state || ' > ' || to_state || ' by ' || actor || coalesce(': ' || reason, '')
                        FROM transition WHERE job = 0 ORDER BY seq
                        """).query(String.class).list();
    }
}
