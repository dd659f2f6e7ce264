package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.workflow.task.JobEnded;

/** What becomes of a job that is to be stopped: it never runs again. */
class KilledRunsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunReports reports = STORE.get(RunReports.class);
    private SingleJob job;

    @BeforeEach
    void aLaboratory() {
        job = SingleJob.in(STORE);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"EXIT_CODE", "OUT_OF_MEMORY", "IMAGE_UNAVAILABLE", "NODE_LOST", "JOB_DELETED", "KILLED_BY_USER"})
    void howeverItsRunEndsAJobThatIsToBeStoppedIsKilled(RunCause cause) {
        // given
        RunKey key = job.startRunWith(5);
        job.killRequested();

        // when
        JobEnded end = reports.ended(key, RunOutcome.of(cause));

        // then
        assertThat(end.state()).isEqualTo(JobState.KILLED);
        assertThat(job.reason()).isEqualTo("stopped on request");
        assertThat(STORE.usedSlots()).isZero();
        assertThat(isKillRequested()).isFalse();
        assertThat(STORE.pass().grants()).isEmpty();
    }

    @Test
    void aKilledJobKeepsTheReasonOfItsKill() {
        // given
        RunKey key = job.startRun();
        STORE.get(TaskKills.class).killJob(SingleJob.TASK, 0, "eva");
        String why = job.reason();

        // when
        reports.ended(key, RunOutcome.exitCode(143));

        // then
        assertThat(job.state()).isEqualTo(JobState.KILLED);
        assertThat(job.reason()).isEqualTo(why).contains("eva");
    }

    @Test
    void aJobThatSucceedsBeforeItIsStoppedIsDone() {
        // given
        RunKey key = job.startRun();
        job.killRequested();

        // then
        assertThat(reports.ended(key, RunOutcome.succeeded()).state()).isEqualTo(JobState.DONE);
        assertThat(isKillRequested()).isFalse();
    }

    @Test
    void aJobOfAKilledTaskIsNotTriedAgain() {
        // given
        RunKey key = job.startRunWith(5);
        STORE.get(TaskKills.class).kill(SingleJob.TASK, "ana");

        // then
        assertThat(reports.ended(key, RunOutcome.exitCode(143)).state()).isEqualTo(JobState.KILLED);
    }

    @Test
    void aRunThatIsToBeStoppedIsNotWanted() {
        // given
        RunKey key = job.startRun();

        // when
        job.killRequested();

        // then
        assertThat(reports.launched(key)).isFalse();
        assertThat(job.state()).isEqualTo(JobState.ACTIVATED);
    }

    @Test
    void aGrantOfAJobThatIsToBeStoppedIsNotTakenUp() {
        // given
        RunKey key = job.granted();
        job.killRequested();

        // when
        Beginning beginning = reports.begin(key);

        // then
        assertThat(beginning).isEqualTo(new Beginning.Over(List.of(new JobEnded(0, JobState.KILLED))));
        assertThat(job.runs()).isEmpty();
        assertThat(STORE.usedSlots()).isZero();
        assertThat(job.history()).last().isEqualTo("ACTIVATED > KILLED by worker: stopped on request");
        assertThat(reports.begin(key)).as("asked again").isEqualTo(beginning);
    }

    @Test
    void aRunThatHasBegunIsAdoptedEvenIfItIsToBeStopped() {
        // given its worker died, and its cluster may have it
        RunKey key = job.startRun();
        job.killRequested();

        // then
        assertThat(reports.begin(key)).isInstanceOf(Beginning.Proceed.class);
        assertThat(reports.launched(key)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"JOB_DELETED", "POD_DELETED"})
    void aRunThatIsStoppedBecauseItsTestPhaseFailedSaysSo(RunCause seen) {
        // given
        long task = STORE.open(STORE.testedTask("ana", "train", 3));
        RunDriver runs = new RunDriver(STORE);
        RunKey stopped = runs.begin(task, 1, "n1");
        RunKey deleted = runs.begin(task, 2, "n1");
        runs.end(task, 0, "n2", RunOutcome.exitCode(1));

        // when it is removed by the worker that watches it, or by another
        reports.ended(stopped, RunOutcome.of(RunCause.KILLED_BY_USER));
        reports.ended(deleted, RunOutcome.of(seen));

        // then
        assertThat(causes()).containsExactly("EXIT_CODE", "TEST_PHASE", "TEST_PHASE");
        assertThat(STORE.count(task, JobState.BROKEN)).isEqualTo(2);
    }

    @Test
    void aTestRunThatSomebodyDeletedSaysSo() {
        // given
        RunKey key = job.startRunIn(TaskState.TESTING);

        // when
        reports.ended(key, RunOutcome.of(RunCause.JOB_DELETED));

        // then
        assertThat(causes()).containsExactly("JOB_DELETED");
        assertThat(job.reason()).isEqualTo("its Kubernetes Job was deleted from outside");
    }

    @ParameterizedTest
    @EnumSource(names = {"JOB_DELETED", "POD_DELETED"})
    void aRunThatItsOwnerStoppedIsNotTakenForOneThatSomebodyDeleted(RunCause seen) {
        // given another worker removes it, so that its own sees it vanish
        RunKey key = job.startRunIn(TaskState.KILL);

        // when
        reports.ended(key, RunOutcome.of(seen));

        // then
        assertThat(causes()).containsExactly("KILLED_BY_USER");
    }

    private static boolean isKillRequested() {
        return STORE.jdbc()
                .sql("SELECT kill_requested FROM job")
                .query(Boolean.class)
                .single();
    }

    private static List<String> causes() {
        return STORE.jdbc()
                .sql("SELECT cause FROM run ORDER BY number, attempt")
                .query(String.class)
                .list();
    }
}
