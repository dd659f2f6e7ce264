package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.store.task.RunView;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.workflow.task.JobEnded;
import org.orchestra.workflow.task.TaskActivities;

/** A job whose task lets it fail more than once. */
class RetriedJobsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunReports reports = STORE.get(RunReports.class);
    private SingleJob job;

    @BeforeEach
    void aLaboratory() {
        job = SingleJob.in(STORE);
    }

    @Test
    void aFailureBeforeTheLastIsFollowedByAnotherAttemptThatCounts() {
        // given
        RunKey first = job.startRunWith(3);

        // when
        JobEnded end = reports.ended(first, RunOutcome.exitCode(137));

        // then
        assertThat(end).isEqualTo(new JobEnded(0, JobState.ASSIGNED));
        assertThat(STORE.usedSlots()).isZero();
        assertThat(job.avoided()).isEqualTo("n1");
        assertThat(job.history())
                .last()
                .isEqualTo(
                        "ACTIVATED > ASSIGNED by worker: attempt 1 failed (exit code 137: ended by signal 9 (KILL)); 2 of 3 follows");
        assertThat(job.runs()).extracting(SingleJob.Run::charged).containsExactly(true);
        assertThat(job.counters()).isEqualTo(Map.of("done", 0, "failed", 1));
        assertThat(job.startNextRun()).isEqualTo(new RunKey(first.taskId(), 0, 2));
    }

    @Test
    void theLastFailureIsTheJobs() {
        // given
        RunKey first = job.startRunWith(2);
        reports.ended(first, RunOutcome.exitCode(1));
        RunKey second = job.startNextRun();

        // when
        JobEnded end = reports.ended(second, RunOutcome.exitCode(2));

        // then
        assertThat(end.state()).isEqualTo(JobState.FAILED);
        assertThat(job.reason()).isEqualTo("exit code 2");
        assertThat(job.history()).last().isEqualTo("ACTIVATED > FAILED by worker: exit code 2");
        assertThat(job.avoided()).isNull();
    }

    @Test
    void aJobThatSucceedsAtLastIsDone() {
        // given
        RunKey first = job.startRunWith(2);
        reports.ended(first, RunOutcome.of(RunCause.IMAGE_UNAVAILABLE));

        // when
        JobEnded end = reports.ended(job.startNextRun(), RunOutcome.succeeded());

        // then
        assertThat(end.state()).isEqualTo(JobState.DONE);
        assertThat(job.reason()).isNull();
        assertThat(job.outcomes()).containsExactly("NEVER_STARTED", "SUCCEEDED");
    }

    @Test
    void onlyTheFailuresThatTheTaskNamesAreTriedAgain() {
        // given
        RunKey first = job.startRunWith(5, "oom", "exit=3-4");
        assertThat(reports.ended(first, RunOutcome.exitCode(4)).state()).isEqualTo(JobState.ASSIGNED);

        // then
        assertThat(reports.ended(job.startNextRun(), RunOutcome.exitCode(5)).state())
                .isEqualTo(JobState.FAILED);
    }

    @Test
    void evictionsCostNoAttempt() {
        // given
        RunKey key = job.startRunWith(2);
        reports.ended(key, RunOutcome.of(RunCause.PREEMPTION));
        assertThat(reports.ended(job.startNextRun(), RunOutcome.exitCode(1)).state())
                .isEqualTo(JobState.ASSIGNED);
        reports.ended(job.startNextRun(), RunOutcome.of(RunCause.NODE_LOST));

        // then
        assertThat(reports.ended(job.startNextRun(), RunOutcome.exitCode(1)).state())
                .isEqualTo(JobState.FAILED);
        assertThat(job.runs()).extracting(SingleJob.Run::charged).containsExactly(false, true, false, true);
    }

    @Test
    void whatFailedBeforeItsOwnersRetryIsForgotten() {
        // given
        RunKey first = job.startRunWith(2);
        reports.ended(first, RunOutcome.exitCode(1));
        RunKey second = job.startNextRun();
        STORE.jdbc().sql("UPDATE job SET base_attempt = 1").update();

        // then
        assertThat(reports.ended(second, RunOutcome.exitCode(1)).state()).isEqualTo(JobState.ASSIGNED);
        assertThat(job.history()).last().asString().endsWith("attempt 2 failed (exit code 1); 2 of 2 follows");
    }

    @Test
    void aTestJobIsTriedAgainToo() {
        // given
        long task = STORE.testedTask("ana", "train", 1);
        job.allow(task, 2);
        STORE.open(task);

        // then
        assertThat(reports.ended(job.startNextRun(), RunOutcome.exitCode(1)).state())
                .isEqualTo(JobState.ASSIGNED);
        assertThat(STORE.state(task)).isEqualTo(TaskState.TESTING);
        assertThat(reports.ended(job.startNextRun(), RunOutcome.exitCode(1)).state())
                .isEqualTo(JobState.FAILED);
    }

    @Test
    void aFailureThatIsItsNodesCostsNoAttempt() {
        // given a node that is cordoned for what it did to others while job 0 runs there for the first time
        long task = STORE.task("ana", "fit", 1);
        job.allow(task, 2);
        RunDriver runs = new RunDriver(STORE);
        RunKey first = runs.begin(STORE.open(task), 0, "n1");
        cordon(runs);

        // when
        JobEnded end = reports.ended(first, RunDriver.FAILURE);

        // then
        assertThat(end.state()).isEqualTo(JobState.ASSIGNED);
        assertThat(runs.end(task, 0, "n2", RunOutcome.exitCode(1))).isEqualTo(JobState.ASSIGNED);
        assertThat(runs.end(task, 0, "n2", RunOutcome.exitCode(1))).isEqualTo(JobState.FAILED);
        assertThat(runs.charged(task)).containsExactly("0/2", "0/3");
        assertThat(attemptsThatCount()).containsExactly(false, true, true);
    }

    @Test
    void anAttemptThatTurnsOutToBeItsNodesFaultIsGivenBackToAJobThatHasUsedThemUp() {
        // given job 0 fails on both nodes, job 1 for a reason that no attempt mends, before n1 is known to be bad
        long task = STORE.task("ana", "fit", 2);
        job.allow(task, 2, "exit=127");
        STORE.open(task);
        RunDriver runs = new RunDriver(STORE);
        runs.fail("n1", task, 0, 1);
        runs.end(task, 0, "n2", RunDriver.FAILURE);
        runs.end(task, 1, "n2", RunOutcome.exitCode(2));
        assertThat(STORE.count(task, JobState.FAILED)).isEqualTo(2);
        close(task);

        // when
        cordon(runs);

        // then
        assertThat(STORE.state(task)).isEqualTo(TaskState.RUNNING);
        assertThat(STORE.state(task, 0)).isEqualTo(JobState.REGISTERED);
        assertThat(STORE.state(task, 1)).isEqualTo(JobState.FAILED);
        STORE.open(task);
        assertThat(runs.end(task, 0, "n2", RunDriver.FAILURE)).isEqualTo(JobState.FAILED);
        assertThat(close(task)).as("and requeued no more").isEqualTo(TaskState.FINALIZED);
    }

    @Test
    void aRunThatWasStoppedWithItsTestPhaseCostsNoAttempt() {
        // given a test phase that fails by the fault of n1 while job 1 runs on n2, and is begun anew
        long task = STORE.testedTask("ana", "fit", 2);
        job.allow(task, 2);
        STORE.open(task);
        RunDriver runs = new RunDriver(STORE);
        RunKey stopped = runs.begin(task, 1, "n2");
        runs.fail("n1", task, 0, 0);
        assertThat(reports.ended(stopped, RunOutcome.of(RunCause.KILLED_BY_USER))
                        .state())
                .isEqualTo(JobState.BROKEN);
        assertThat(close(task)).isEqualTo(TaskState.BROKEN);
        cordon(runs);
        STORE.open(task);

        // then
        assertThat(runs.end(task, 1, "n2", RunOutcome.exitCode(1))).isEqualTo(JobState.ASSIGNED);
        assertThat(runs.end(task, 1, "n2", RunOutcome.exitCode(1))).isEqualTo(JobState.FAILED);
    }

    private static TaskState close(long task) {
        return STORE.get(TaskActivities.class).close(task);
    }

    private static List<Boolean> attemptsThatCount() {
        return STORE.get(Tasks.class).job("user.ana.fit", 0).runs().stream()
                .map(RunView::charged)
                .toList();
    }

    /** Other tasks' failures, of other users, that are enough. */
    private static void cordon(RunDriver runs) {
        STORE.data().user("bob");
        STORE.data().user("eva");
        runs.fail("n1", STORE.openTask("bob", "eaten", 3), 0, 1, 2);
        runs.fail("n1", STORE.openTask("eva", "eaten", 3), 0, 1, 2);
        assertThat(runs.health("n1")).isEqualTo("CORDONED");
    }
}
