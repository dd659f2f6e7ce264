package org.orchestra.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.testing.Centre.CLUSTER;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.task.TaskState;
import org.orchestra.run.RunReports.Beginning;
import org.orchestra.scheduling.Pass;
import org.orchestra.task.TaskKills;
import org.orchestra.task.Tasks;
import org.orchestra.testing.Centre;
import org.orchestra.testing.Laboratory;
import org.orchestra.workflow.scheduling.PassResult;
import org.orchestra.workflow.task.Grant;

/** The task user.ana.train with a single job, in a laboratory with the nodes n1 and n2. */
final class OneJob {
    static final String TASK = "user.ana.train";

    private final Centre centre;
    private final RunReports reports;

    private OneJob(Centre centre) {
        this.centre = centre;
        this.reports = centre.get(RunReports.class);
    }

    static OneJob in(Centre centre) {
        Laboratory laboratory = centre.laboratory();
        laboratory.queue("cpu", CLUSTER);
        laboratory.node("cpu", "n1", 2);
        laboratory.node("cpu", "n2", 2);
        laboratory.user("ana");
        return new OneJob(centre);
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
        centre.openTask("ana", "train", 1);
        return grant();
    }

    RunKey begun() {
        return begin(granted());
    }

    RunKey begunIn(TaskState state) {
        if (state == TaskState.TESTING) {
            centre.open(centre.testedTask("ana", "train", 1));
        } else {
            centre.openTask("ana", "train", 1);
        }
        RunKey key = begin(grant());
        if (state == TaskState.KILL) {
            centre.get(TaskKills.class).kill(TASK, "ana");
        }
        return key;
    }

    /** A run of a job that may fail more than once. */
    RunKey begunWith(int maxAttempts, String... retryOn) {
        long task = centre.task("ana", "train", 1);
        allow(task, maxAttempts, retryOn);
        centre.open(task);
        return begin(grant());
    }

    void allow(long task, int maxAttempts, String... retryOn) {
        centre.jdbc()
                .sql("UPDATE task SET max_attempts = :most, retry_on = :words WHERE id = :task")
                .param("most", maxAttempts)
                .param("words", retryOn)
                .param("task", task)
                .update();
    }

    /** The run that the next pass grants a slot. */
    RunKey next() {
        return begin(grant());
    }

    RunKey begin(RunKey key) {
        assertThat(reports.begin(key)).isInstanceOf(Beginning.Proceed.class);
        return key;
    }

    /** The one grant of a pass. */
    RunKey grant() {
        List<Grant> grants = centre.get(Pass.class).make(CLUSTER, false).grants().stream()
                .map(PassResult.BatchGrants::grants)
                .flatMap(List::stream)
                .toList();
        assertThat(grants).hasSize(1);
        long task = centre.jdbc().sql("SELECT id FROM task").query(Long.class).single();
        return new RunKey(task, grants.get(0).job(), grants.get(0).attempt());
    }

    /** Its owner wants it stopped while a run of it is under way. */
    void killRequested() {
        centre.jdbc().sql("UPDATE job SET kill_requested = true").update();
    }

    JobState state() {
        return JobState.valueOf(
                centre.jdbc().sql("SELECT state FROM job").query(String.class).single());
    }

    @Nullable String reason() {
        return centre.get(Tasks.class).job(TASK, 0).job().reason();
    }

    List<Run> runs() {
        return centre.jdbc()
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
        return centre.jdbc()
                .sql("SELECT sum(done)::int AS done, sum(failed)::int AS failed FROM node")
                .query()
                .singleRow();
    }

    /** The node that its next run had better not be on. */
    @Nullable String avoided() {
        return centre.jdbc()
                .sql("SELECT (SELECT name FROM node WHERE id = job.avoid_node_id) FROM job")
                .query((row, index) -> row.getString(1))
                .list()
                .get(0);
    }

    /** The job's changes of state, oldest first, as "FROM > TO by ACTOR: REASON". */
    List<String> history() {
        return centre.jdbc().sql("""
                        SELECT from_state || ' > ' || to_state || ' by ' || actor || coalesce(': ' || reason, '')
                        FROM transition WHERE job = 0 ORDER BY seq
                        """).query(String.class).list();
    }
}
