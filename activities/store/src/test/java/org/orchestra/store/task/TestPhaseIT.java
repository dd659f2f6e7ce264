package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.workflow.task.TaskPlan;

/** Which jobs test a task, and when it is tested again. */
class TestPhaseIT {
    private static final String FIT = "user.ana.fit";

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);
    private final TaskKills kills = STORE.get(TaskKills.class);
    private final TaskRetries retries = STORE.get(TaskRetries.class);
    private final TaskActivitiesImpl activities = STORE.get(TaskActivitiesImpl.class);
    private final RunDriver runs = new RunDriver(STORE);
    private final TaskFixture fixture = new TaskFixture(STORE);
    private long task;

    @BeforeEach
    void aTaskOfTwentyJobs() {
        fixture.begin();
        task = STORE.open(STORE.testedTask("ana", "fit", 20));
    }

    @Test
    void testJobsAreNotRunAgainInTheRunPhase() {
        // given
        succeed(0, 10);

        // when
        TaskPlan plan = activities.startRunPhase(task);
        STORE.open(task);

        // then
        assertThat(plan.batches()).containsExactly(new Batch("task:user.ana.fit/batch/0", 0, 20));
        assertThat(STORE.count(task, JobState.ASSIGNED)).isEqualTo(10);
        assertThat(STORE.count(task, JobState.DONE)).isEqualTo(10);
    }

    @Test
    void aTaskThatIsKilledInItsTestPhaseIsTestedAgainOnWhatIsNotDone() {
        // given
        succeed(0, 4);
        kill();

        // when
        assertThat(retries.retry(FIT, RetryRequest.ALL, "ana").jobs()).isEqualTo(16);
        TaskPlan plan = activities.open(task);

        // then jobs 4 to 13 test it
        assertThat(plan)
                .isEqualTo(new TaskPlan(
                        TaskState.TESTING, List.of(new Batch("task:user.ana.fit/test", 0, 14)), List.of()));
        assertThat(activities.openBatch(task, 0, 14).open()).containsExactly(4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
        succeed(4, 14);
        assertThat(activities.open(task)).as("asked again").isEqualTo(plan);
        assertThat(activities.openBatch(task, 0, 14).failed()).isZero();
    }

    @Test
    void aTaskThatIsKilledAfterItsTestPhaseIsNotTestedAgain() {
        // given
        succeed(0, 10);
        activities.startRunPhase(task);
        STORE.open(task);
        kill();

        // when
        retries.retry(FIT, RetryRequest.ALL, "ana");

        // then
        assertThat(activities.open(task).state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void aBrokenTaskIsTestedAgain() {
        // given
        runs.end(task, 2, "n1", RunOutcome.exitCode(7));
        activities.withdrawBatch(task, 0, 10);
        assertThat(fixture.close(task)).isEqualTo("BROKEN");
        assertThat(tasks.job(FIT, 15).job().reason()).isEqualTo("the test phase failed");

        // when
        retries.retry(FIT, RetryRequest.ALL, "ana");
        STORE.open(task);

        // then
        assertThat(STORE.state(task)).isEqualTo(TaskState.TESTING);
        assertThat(STORE.count(task, JobState.ASSIGNED)).isEqualTo(10);
        assertThat(activities.openBatch(task, 0, 10).failed()).isZero();
    }

    @Test
    void ifAllIsDoneNothingIsTested() {
        // given a task whose last job was done as it was killed
        succeed(0, 10);
        kill();
        STORE.jdbc().sql("ALTER TABLE job DISABLE TRIGGER job_transition").update();
        STORE.jdbc().sql("UPDATE job SET state = 'DONE'").update();
        STORE.jdbc().sql("ALTER TABLE job ENABLE TRIGGER job_transition").update();

        // when
        retries.retry(FIT, RetryRequest.ALL, "ana");

        // then
        assertThat(activities.open(task)).isEqualTo(new TaskPlan(TaskState.RUNNING, List.of(), List.of()));
        assertThat(fixture.close(task)).isEqualTo("DONE");
    }

    @Test
    void aFailedTestPhaseBreaksTheTaskAndEndsWhatIsOpen() {
        // given job 2 of 20 failed while job 0 still had an open run, which is gone
        fixture.pass();
        fixture.begin(task, 0);
        fixture.end(task, 2, RunOutcome.exitCode(7));
        activities.withdrawBatch(task, 0, 10);

        // when
        TaskState end = activities.close(task);

        // then
        assertThat(end).isEqualTo(TaskState.BROKEN);
        assertThat(activities.close(task)).isEqualTo(TaskState.BROKEN);
        assertThat(STORE.count(task, JobState.BROKEN)).isEqualTo(19);
        assertThat(STORE.usedSlots()).isZero();
        assertThat(tasks.job("user.ana.fit", 0).runs()).singleElement().satisfies(run -> {
            assertThat(run.outcome()).isEqualTo("KILLED");
            assertThat(run.cause()).isEqualTo(RunCause.TEST_PHASE);
            assertThat(run.reason()).isEqualTo("stopped because the test phase failed");
            assertThat(run.finishedAt()).isNotNull();
        });
        assertThat(tasks.get(FIT).reason()).isEqualTo("the test phase failed: job 2 (config-000002.json): exit code 7");
    }

    @Test
    void aTestPhaseThatWasInterruptedFromOutsideNamesTheFirstRunThatWasStopped() {
        // given job 1 was stopped from outside, and job 0 then by the system
        fixture.pass();
        fixture.begin(task, 0);
        fixture.end(task, 1, RunOutcome.of(RunCause.JOB_DELETED));
        activities.withdrawBatch(task, 0, 10);
        fixture.end(task, 0, RunOutcome.of(RunCause.TEST_PHASE));

        // when
        TaskState end = activities.close(task);

        // then
        assertThat(end).isEqualTo(TaskState.BROKEN);
        assertThat(tasks.get(FIT).reason())
                .isEqualTo(
                        "the test phase failed: job 1 (config-000001.json) was stopped: its Kubernetes Job was deleted from outside");
    }

    @Test
    void ofSeveralFailuresTheFirstIsTheExample() {
        // given
        runs.end(task, 5, "n1", RunOutcome.exitCode(9));
        runs.end(task, 2, "n1", RunOutcome.exitCode(7));

        // when
        fixture.close(task);

        // then
        assertThat(tasks.get(FIT).reason())
                .isEqualTo(
                        "the test phase failed: 2 jobs did not succeed, the first is job 2 (config-000002.json): exit code 7");
    }

    private void kill() {
        kills.kill(FIT, "ana");
        fixture.close(task);
    }

    private void succeed(int from, int to) {
        for (int job = from; job < to; job++) {
            runs.end(task, job, "n1", RunOutcome.succeeded());
        }
    }
}
