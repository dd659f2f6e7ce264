package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.runner.PackedRun;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.workflow.task.JobEnded;

/** How the jobs of a pack run, as the database has it. */
class PacksIT extends PackedTasksFixture {
    @Test
    void theRunsOfAPackShareItsSlotAndDifferInTheirFolders() {
        // given
        long task = task(20, 3);
        pass();

        // when
        PackSpec pack = begin(key(task, 0, 1));

        // then
        assertThat(pack.key()).isEqualTo(key(task, 0, 1));
        assertThat(pack.limit()).isEqualTo(Duration.ofMinutes(1));
        assertThat(pack.runs())
                .extracting(RunSpec::key)
                .containsExactly(key(task, 0, 1), key(task, 1, 1), key(task, 2, 1));
        assertThat(pack.runs()).extracting(run -> run.assignedSlot().slot()).containsOnly(0);
        assertThat(pack.runs()).extracting(run -> run.paths().directory()).doesNotHaveDuplicates();
        assertThat(pack.runs()).extracting(RunSpec::command).doesNotHaveDuplicates();
    }

    @Test
    void theSlotGoesFromRunToRunAndIsHeldOnce() {
        // given
        twoSlots();
        long task = task(20, 4);
        pass();
        PackSpec pack = begin(key(task, 0, 1));

        // when
        report(pack, done(pack, 0), done(pack, 1), running(pack, 2));

        // then
        assertThat(holders()).containsExactly("0/2", "1/4");
        assertThat(states(task, 0, 4)).isEqualTo("DONE DONE RUNNING ASSIGNED");
        assertThat(tally(task)).isEqualTo("assigned 12, packed 4, activated 1, running 1, done 2");
        assertThat(runs(task, 1)).containsExactly("1 SUCCEEDED n1/0 2s");
        assertThat(runs(task, 2)).containsExactly("1 - n1/0 -");
        assertThat(history(task, 1)).containsExactly("ASSIGNED>DONE worker: in the pack of job 0");
    }

    @Test
    void whatIsReportedAgainChangesNothing() {
        // given
        long task = task(20, 4);
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        report(pack, done(pack, 0), running(pack, 1));
        String before = everything();

        // when
        report(pack, done(pack, 0), running(pack, 1));

        // then
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aJobThatFailsFailsAloneAndIsTriedAgainAlone() {
        // given a job that may be tried twice
        long task = task(4, 4);
        STORE.jdbc().sql("UPDATE task SET max_attempts = 2").update();
        pass();
        PackSpec pack = begin(key(task, 0, 1));

        // when
        report(pack, done(pack, 0), ended(pack, 1, RunOutcome.exitCode(3)), running(pack, 2));

        // then
        assertThat(states(task, 0, 4)).isEqualTo("DONE ASSIGNED RUNNING ASSIGNED");
        assertThat(runs(task, 1)).containsExactly("1 FAILED n1/0 2s");
        twoSlots();
        pass();
        assertThat(holders()).containsExactly("0/2", "1/1");
        assertThat(packs(task)).isEqualTo(Map.of(0, "0 2 3"));
    }

    @Test
    void aRunThatCannotBeStartedFailsAlone() {
        // given
        long task = task(3, 3);
        pass();
        PackSpec pack = begin(key(task, 0, 1));

        // when
        RunOutcome refused = RunOutcome.of(RunCause.REFUSED, "its command is too long");
        report(pack, done(pack, 0), new PackedRun(key(task, 1, 1), null, refused), running(pack, 2));

        // then
        assertThat(states(task, 0, 3)).isEqualTo("DONE FAILED RUNNING");
        assertThat(runs(task, 1)).containsExactly("1 NEVER_STARTED n1/0 -");
    }

    @Test
    void whatHasNotStartedWaitsAgainWhenThePackIsOver() {
        // given
        long task = task(4, 4);
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        report(pack, done(pack, 0), running(pack, 1));

        // when its pod is lost
        List<JobEnded> ends = reports.over(pack.key(), List.of(ended(pack, 1, RunOutcome.of(RunCause.NODE_LOST))));

        // then
        assertThat(ends).containsExactly(new JobEnded(0, JobState.DONE));
        assertThat(holders()).isEmpty();
        assertThat(states(task, 0, 4)).isEqualTo("DONE ASSIGNED ASSIGNED ASSIGNED");
        assertThat(attempts(task)).isEqualTo("1 1 0 0");
        assertThat(tally(task)).isEqualTo("assigned 3, packed 0, activated 0, running 0, done 1");
        assertThat(reports.begin(pack.key())).isEqualTo(new Beginning.Over(List.of(new JobEnded(0, JobState.DONE))));
    }

    @Test
    void whatIsWithdrawnWaitsAgainWhileThePackGoesOn() {
        // given
        long task = task(4, 4);
        pass();
        PackSpec pack = begin(key(task, 0, 1));

        // when
        reports.progressed(pack.key(), List.of(running(pack, 0)), List.of(key(task, 2, 1), key(task, 3, 1)));
        twoSlots();
        pass();

        // then
        assertThat(holders()).containsExactly("0/0", "1/2");
    }

    @Test
    void anotherWorkerTakesUpThePackWhereverItsSlotIs() {
        // given
        long task = task(4, 4);
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        reports.launched(pack.key());
        report(pack, done(pack, 0), running(pack, 1));

        // when
        Beginning byFirst = reports.begin(key(task, 0, 1));
        Beginning byHolder = reports.begin(key(task, 1, 1));

        // then
        assertThat(byHolder).isEqualTo(byFirst);
        Beginning.ProceedTogether again = (Beginning.ProceedTogether) byFirst;
        assertThat(again.adoptOnly()).isTrue();
        assertThat(again.pack().key()).isEqualTo(pack.key());
        assertThat(again.pack().runs()).extracting(run -> run.key().job()).containsExactly(1, 2, 3);
    }

    @Test
    void thePackIsFoundByAFirstJobThatHasFailedAndRunsAgain() {
        // given
        long task = task(4, 4);
        STORE.jdbc().sql("UPDATE task SET max_attempts = 2").update();
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        report(pack, ended(pack, 0, RunOutcome.exitCode(3)), running(pack, 1));
        twoSlots();
        pass();

        // when
        Beginning again = reports.begin(key(task, 0, 1));

        // then
        assertThat(again)
                .isInstanceOfSatisfying(
                        Beginning.ProceedTogether.class,
                        it -> assertThat(it.pack().key()).isEqualTo(pack.key()));
        assertThat(reports.begin(key(task, 0, 2))).isInstanceOf(Beginning.Proceed.class);
    }

    @Test
    void theTimeOfASlotIsChargedOnceAndCountsForEveryJob() {
        // given
        long task = task(4, 4);
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        STORE.jdbc()
                .sql("UPDATE job SET granted_at = now() - interval '40 s' WHERE number = 0")
                .update();

        // when
        reports.over(pack.key(), List.of(done(pack, 0), done(pack, 1), done(pack, 2), done(pack, 3)));

        // then
        assertThat(STORE.jdbc()
                        .sql("SELECT round(slot_seconds / 10) || ' for ' || done FROM slot_usage")
                        .query(String.class)
                        .single())
                .isEqualTo("4 for 4");
        assertThat(STORE.jdbc()
                        .sql(
                                "SELECT timed_runs || ' runs of ' || round(timed_seconds / timed_runs) FROM task_tally WHERE task_id = :task")
                        .param("task", task)
                        .query(String.class)
                        .single())
                .isEqualTo("4 runs of 10");
        assertThat(STORE.jdbc()
                        .sql("SELECT done FROM node")
                        .query(Integer.class)
                        .single())
                .isEqualTo(4);
    }

    @Test
    void aPackThatNobodyKnowsAnythingOfLosesNoJob() {
        // given
        long task = task(3, 3);
        pass();
        PackSpec pack = begin(key(task, 0, 1));

        // when
        List<JobEnded> ends = reports.over(pack.key(), List.of());

        // then
        assertThat(ends).isEmpty();
        assertThat(states(task, 0, 3)).isEqualTo("ASSIGNED ASSIGNED ASSIGNED");
        assertThat(holders()).isEmpty();
    }

    @Test
    void theEndsOfAPackAreKnownThoughItsFirstJobRunsAgain() {
        // given a worker that dies before the batch knows of the ends
        long task = task(3, 3);
        STORE.jdbc().sql("UPDATE task SET max_attempts = 2").update();
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        reports.over(pack.key(), List.of(ended(pack, 0, RunOutcome.exitCode(3)), done(pack, 1), done(pack, 2)));

        // when
        Beginning again = reports.begin(key(task, 0, 1));

        // then
        assertThat(again)
                .isEqualTo(new Beginning.Over(List.of(new JobEnded(1, JobState.DONE), new JobEnded(2, JobState.DONE))));
    }

    @Test
    void aPackIsFoundByARunOfItThatHasFailedAndWaitsAgain() {
        // given
        long task = task(4, 4);
        STORE.jdbc().sql("UPDATE task SET max_attempts = 2").update();
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        report(pack, done(pack, 0), ended(pack, 1, RunOutcome.exitCode(3)), running(pack, 2));

        // when a batch that began anew while job 1 had the slot asks for it
        Beginning again = reports.begin(key(task, 1, 1));

        // then
        assertThat(again)
                .isInstanceOfSatisfying(
                        Beginning.ProceedTogether.class,
                        it -> assertThat(it.pack().key()).isEqualTo(pack.key()));
    }
}
