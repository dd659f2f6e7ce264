package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.task.JobEnded;
import org.orchestra.workflow.task.KillStatus;
import org.orchestra.workflow.task.PlacedRun;

/** Kills of single jobs: what they change, and how their batches hear of it. */
class JobKillsIT {
    private static final String FIT = "user.ana.fit";

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final TaskKills kills = STORE.get(TaskKills.class);
    private final Tasks tasks = STORE.get(Tasks.class);
    private final OpenTasks openTasks = STORE.get(OpenTasks.class);
    private final TaskActivitiesImpl activities = STORE.get(TaskActivitiesImpl.class);
    private final TaskWorkflows workflows = STORE.get(TaskWorkflows.class);
    private final RunReports reports = STORE.get(RunReports.class);
    private final TaskFixture fixture = new TaskFixture(STORE);

    @BeforeEach
    void ana() {
        fixture.begin();
    }

    @Test
    void aWaitingJobEndsAtOnce() {
        // given
        long task = STORE.openTask("ana", "fit", 2);

        // when
        KilledJob killed = kills.killJob(FIT, 1, "ana");

        // then
        assertThat(killed.running()).isFalse();
        assertThat(killed.job().state()).isEqualTo(JobState.KILLED);
        assertThat(killed.job().reason()).isEqualTo("killed by ana");
        assertThat(STORE.state(task, 0)).isEqualTo(JobState.ASSIGNED);
        assertThat(fixture.history(task)).last().isEqualTo("ASSIGNED>KILLED ana: killed by ana");
        verify(workflows).killJobs(FIT, TaskState.RUNNING, List.of(1));
    }

    @Test
    void aJobWithASlotThatNoRunHasTakenUpEndsAtOnceAndFreesTheSlot() {
        // given
        long task = STORE.openTask("ana", "fit", 1);
        fixture.pass();

        // when
        KilledJob killed = kills.killJob(FIT, 0, "ana");

        // then
        assertThat(killed.running()).isFalse();
        assertThat(STORE.usedSlots()).isZero();
        assertThat(fixture.take(new RunKey(task, 0, 1))).isEqualTo("over");
    }

    @Test
    void aRunningJobEndsWhenItsRunIsGone() {
        // given
        long task = STORE.openTask("ana", "fit", 2);
        fixture.pass();
        RunKey run = fixture.begin(task, 0);

        // when
        KilledJob killed = kills.killJob(FIT, 0, "ana");

        // then
        assertThat(killed.running()).isTrue();
        assertThat(killed.job().state()).isEqualTo(JobState.ACTIVATED);
        assertThat(STORE.usedSlots()).isEqualTo(2);
        verify(workflows).killJobs(FIT, TaskState.RUNNING, List.of(0));
        reports.ended(run, RunOutcome.of(RunCause.JOB_DELETED));
        assertThat(tasks.job(FIT, 0).job().reason()).isEqualTo("killed by ana");
        assertThat(STORE.state(task, 0)).isEqualTo(JobState.KILLED);
    }

    @Test
    void theTaskHearsOfAJobOfItsRunPhaseThatDoesNotWaitYet() {
        // given
        long task = STORE.task("ana", "fit", 2);
        activities.open(task);

        // when
        kills.killJob(FIT, 1, "ana");

        // then
        verify(workflows).killJobs(FIT, TaskState.RUNNING, List.of(1));
    }

    @Test
    void aJobThatNoBatchLooksAfterYetNeedsNoWord() {
        // given
        long task = STORE.task("ana", "fit", 2);

        // when
        kills.killJob(FIT, 0, "ana");

        // then
        verify(workflows, never()).killJobs(any(), any(), any());
        STORE.open(task);
        assertThat(STORE.state(task, 0)).isEqualTo(JobState.KILLED);
        openTasks.ensureWorkflows();
        verify(workflows, never()).killJobs(any(), any(), any());
    }

    @Test
    void aTaskWhoseJobsAreAllKilledIsFinalized() {
        // given
        long task = STORE.testedTask("ana", "fit", 2);
        kills.killJob(FIT, 0, "ana");
        kills.killJob(FIT, 1, "eva");

        // when
        STORE.open(task);

        // then
        assertThat(fixture.close(task)).isEqualTo("FINALIZED");
        assertThat(tasks.get(FIT).reason())
                .isEqualTo("2 of 2 jobs were killed, the first is job 0 (config-000000.json): killed by ana");
    }

    @ParameterizedTest
    @EnumSource(names = {"DONE", "FAILED", "KILLED", "BROKEN"})
    void aJobThatHasEndedCannotBeKilled(JobState state) {
        long task = STORE.task("ana", "fit", 1);
        fixture.end(task, TaskState.FINALIZED, state);

        fixture.assertRefused(
                () -> kills.killJob(FIT, 0, "ana"),
                "job-state",
                "Job 0 of task user.ana.fit is %s: only a job that has not ended can be killed.".formatted(state));
    }

    @Test
    void aJobThatIsBeingKilledCannotBeKilledAgain() {
        // given a job that is being killed, and one whose task is
        long task = STORE.openTask("ana", "fit", 2);
        fixture.pass();
        fixture.begin(task, 0);
        fixture.begin(task, 1);
        kills.killJob(FIT, 0, "ana");
        String sentence = "Job %d of task user.ana.fit is being killed already: wait until it is KILLED.";

        // then
        fixture.assertRefused(() -> kills.killJob(FIT, 0, "ana"), "job-state", sentence.formatted(0));
        kills.kill(FIT, "ana");
        fixture.assertRefused(() -> kills.killJob(FIT, 1, "ana"), "job-state", sentence.formatted(1));
    }

    @Test
    void aJobThatTheTaskDoesNotHaveCannotBeKilled() {
        STORE.task("ana", "fit", 2);

        fixture.assertRefused(
                () -> kills.killJob(FIT, 2, "ana"),
                "not-found",
                "Task user.ana.fit has no job 2: list its jobs to see which it has.");
    }

    // What batches hear
    // ----------------------------------------------------------------------------------------------------

    @Test
    void aBatchHearsWhatHasEndedAndWhatIsToBeStoppedHoweverOftenItAsks() {
        // given of 4 jobs, the first two with a run, three are killed; the second has ended since
        long task = STORE.openTask("ana", "fit", 4);
        fixture.pass();
        RunKey first = fixture.begin(task, 0);
        RunKey second = fixture.begin(task, 1);
        kills.killJob(FIT, 0, "ana");
        kills.killJob(FIT, 1, "ana");
        kills.killJob(FIT, 2, "ana");
        reports.ended(second, RunOutcome.succeeded());

        // when
        KillStatus killed = activities.acknowledgeKills(task, List.of(0, 1, 2, 3));

        // then
        assertThat(killed)
                .isEqualTo(new KillStatus(
                        List.of(new JobEnded(1, JobState.DONE), new JobEnded(2, JobState.KILLED)),
                        List.of(new PlacedRun(first, TestData.MESSENGER_QUEUE))));
        assertThat(activities.acknowledgeKills(task, List.of(0, 1, 2, 3))).isEqualTo(killed);
        assertThat(reports.launched(first)).isFalse();
    }

    @Test
    void whatABatchHasNotHeardIsToldAgain() {
        // given
        long task = STORE.openTask("ana", "fit", 6);
        fixture.pass();
        fixture.begin(task, 0);
        kills.killJob(FIT, 0, "ana");
        kills.killJob(FIT, 5, "ana");
        clearInvocations(workflows);

        // when
        openTasks.ensureWorkflows();

        // then
        verify(workflows).killJobs(FIT, TaskState.RUNNING, List.of(0, 5));
        activities.acknowledgeKills(task, List.of(0, 5));
        clearInvocations(workflows);
        openTasks.ensureWorkflows();
        verify(workflows, never()).killJobs(any(), any(), any());
    }

    @Test
    void aBatchThatBeginsAnewHasHeardEverything() {
        // given
        long task = STORE.openTask("ana", "fit", 6);
        kills.killJob(FIT, 5, "ana");

        // when
        List<Integer> open = activities.openBatch(task, 0, 6).open();

        // then
        assertThat(open).doesNotContain(5);
        openTasks.ensureWorkflows();
        verify(workflows).killJobs(FIT, TaskState.RUNNING, List.of(5));
    }

    // In a test phase
    // ------------------------------------------------------------------------------------------------------

    @Test
    void aKilledTestJobBreaksTheTaskAndSaysWhoKilledIt() {
        // given
        long task = STORE.open(STORE.testedTask("ana", "fit", 20));
        fixture.pass();
        RunKey run = fixture.begin(task, 3);
        kills.killJob(FIT, 3, "eva");
        reports.ended(run, RunOutcome.of(RunCause.KILLED_BY_USER));
        activities.withdrawBatch(task, 0, 10);

        // then
        assertThat(fixture.close(task)).isEqualTo("BROKEN");
        assertThat(tasks.get(FIT).reason())
                .isEqualTo("the test phase failed: job 3 (config-000003.json): killed by eva");
        assertThat(STORE.state(task, 3)).isEqualTo(JobState.KILLED);
        assertThat(STORE.count(task, JobState.BROKEN)).isEqualTo(19);
    }

    @Test
    void aJobThatWasKilledBeforeIsNoTestJob() {
        // given
        long task = STORE.testedTask("ana", "fit", 20);
        kills.killJob(FIT, 3, "ana");

        // when
        STORE.open(task);

        // then another one is tested in its place
        assertThat(STORE.count(task, JobState.ASSIGNED)).isEqualTo(10);
        assertThat(STORE.state(task, 10)).isEqualTo(JobState.ASSIGNED);
        assertThat(activities.openBatch(task, 0, 11).failed()).isZero();
        fixture.pass();
        fixture.end(task, 4, RunOutcome.exitCode(7));
        assertThat(activities.openBatch(task, 0, 11).failed()).isEqualTo(1);
        assertThat(fixture.close(task)).isEqualTo("BROKEN");
        assertThat(tasks.get(FIT).reason()).isEqualTo("the test phase failed: job 4 (config-000004.json): exit code 7");
    }

    @Test
    void aJobThatIsNotTestedMayBeKilledMeanwhile() {
        // given
        long task = STORE.open(STORE.testedTask("ana", "fit", 12));

        // when
        kills.killJob(FIT, 11, "ana");

        // then
        assertThat(activities.openBatch(task, 0, 10).failed()).isZero();
        verify(workflows, never()).killJobs(any(), any(), any());
    }
}
