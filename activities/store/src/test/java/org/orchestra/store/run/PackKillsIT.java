package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.PackedRun;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.store.task.RetryRequest;
import org.orchestra.store.task.TaskActivitiesImpl;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.task.TaskRetries;
import org.orchestra.store.task.Tasks;
import org.orchestra.workflow.task.JobEnded;

/** Kills and drains of jobs that share a slot. */
class PackKillsIT extends PackedTasksFixture {
    @Test
    void aJobThatWaitsInARunningPackIsStoppedByItsWorker() {
        // given
        long task = task(4, 4);
        pass();
        PackSpec pack = begin(key(task, 0, 1));

        // when
        STORE.get(TaskKills.class).killJob(TASK, 2, "ana");
        STORE.get(TaskActivitiesImpl.class).acknowledgeKills(task, List.of(2));

        // then it is not over before no pod can start it
        assertThat(states(task, 0, 4)).isEqualTo("ACTIVATED ASSIGNED ASSIGNED ASSIGNED");
        assertThat(reports.progressed(pack.key(), List.of(), List.of())).containsExactly(key(task, 2, 1));
        PackedRun killed = new PackedRun(key(task, 2, 1), null, RunOutcome.of(RunCause.KILLED_BY_USER));
        assertThat(reports.progressed(pack.key(), List.of(killed), List.of())).isEmpty();
        assertThat(states(task, 0, 4)).isEqualTo("ACTIVATED ASSIGNED KILLED ASSIGNED");
        assertThat(runs(task, 2)).isEmpty();
    }

    @Test
    void theRunningJobOfAPackIsStoppedAlone() {
        // given
        long task = task(4, 4);
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        report(pack, running(pack, 0));

        // when
        STORE.get(TaskKills.class).killJob(TASK, 0, "ana");

        // then
        assertThat(STORE.get(TaskActivitiesImpl.class)
                        .acknowledgeKills(task, List.of(0))
                        .running())
                .isEmpty();
        assertThat(reports.progressed(pack.key(), List.of(), List.of())).containsExactly(key(task, 0, 1));
        report(pack, ended(pack, 0, RunOutcome.of(RunCause.KILLED_BY_USER)), running(pack, 1));
        assertThat(states(task, 0, 4)).isEqualTo("KILLED RUNNING ASSIGNED ASSIGNED");
    }

    @Test
    void whenTheFirstJobIsKilledBeforeAnybodyTookItUpTheOthersWaitForAnotherSlot() {
        // given
        long task = task(3, 3);
        pass();

        // when
        STORE.get(TaskKills.class).killJob(TASK, 0, "ana");
        pass();

        // then
        assertThat(states(task, 0, 3)).isEqualTo("KILLED ACTIVATED ASSIGNED");
        assertThat(packs(task)).containsEntry(1, "1 2");
    }

    @Test
    void aJobThatWaitsInAPackWhichNobodyTookUpIsKilledAtOnce() {
        // given
        long task = task(3, 3);
        pass();

        // when
        STORE.get(TaskKills.class).killJob(TASK, 1, "ana");

        // then
        assertThat(states(task, 0, 3)).isEqualTo("ACTIVATED KILLED ASSIGNED");
        assertThat(begin(key(task, 0, 1)).runs())
                .extracting(run -> run.key().job())
                .containsExactly(0, 2);
    }

    @Test
    void theSlotIsKeptWhenTheFirstJobIsKilledBeforeItStarts() {
        // given
        long task = task(4, 4);
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        STORE.get(TaskKills.class).killJob(TASK, 0, "ana");

        // when
        report(pack, new PackedRun(key(task, 0, 1), null, RunOutcome.of(RunCause.KILLED_BY_USER)));
        pass();

        // then it is held by the next, and goes to whoever starts
        assertThat(holders()).containsExactly("0/1");
        report(pack, running(pack, 2));
        assertThat(holders()).containsExactly("0/2");
        assertThat(attempts(task)).isEqualTo("1 0 1 0");
        assertThat(runs(task, 1)).isEmpty();
        reports.over(pack.key(), List.of(done(pack, 2), done(pack, 3)));
        assertThat(states(task, 0, 4)).isEqualTo("KILLED ASSIGNED DONE DONE");
    }

    @Test
    void whatASlotWasKeptForWaitsAgainWhenThePackIsOver() {
        // given
        long task = task(3, 3);
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        STORE.get(TaskKills.class).killJob(TASK, 0, "ana");
        report(pack, new PackedRun(key(task, 0, 1), null, RunOutcome.of(RunCause.KILLED_BY_USER)));

        // when
        reports.over(pack.key(), List.of());

        // then
        assertThat(states(task, 0, 3)).isEqualTo("KILLED ASSIGNED ASSIGNED");
        assertThat(attempts(task)).isEqualTo("1 0 0");
        assertThat(holders()).isEmpty();
    }

    @Test
    void theSlotOfAKilledTaskIsFreeWhenItsPackIsGone() {
        // given
        long task = task(4, 4);
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        report(pack, running(pack, 0));
        STORE.get(TaskKills.class).kill(TASK, "ana");

        // when the next one starts before the pod is gone
        report(pack, done(pack, 0), running(pack, 1));

        // then
        assertThat(holders()).containsExactly("0/1");
        reports.over(pack.key(), List.of(ended(pack, 1, RunOutcome.of(RunCause.KILLED_BY_USER))));
        assertThat(states(task, 0, 4)).isEqualTo("DONE KILLED KILLED KILLED");
        assertThat(holders()).isEmpty();
    }

    @Test
    void aBatchThatIsStoppedLeavesNoJobOfItsPackWaiting() {
        // given
        long task = task(4, 4);
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        report(pack, running(pack, 0));

        // when
        STORE.get(TaskActivitiesImpl.class).withdrawBatch(task, 0, 4);
        reports.over(pack.key(), List.of(ended(pack, 0, RunOutcome.of(RunCause.KILLED_BY_USER))));

        // then
        assertThat(states(task, 0, 4)).isEqualTo("KILLED KILLED KILLED KILLED");
    }

    @Test
    void aKilledTaskLosesNoSlotAndKeepsNoJob() {
        // given
        long task = task(4, 4);
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        report(pack, running(pack, 0));

        // when
        STORE.get(TaskKills.class).kill(TASK, "ana");
        List<JobEnded> ends = reports.over(pack.key(), List.of(ended(pack, 0, RunOutcome.of(RunCause.KILLED_BY_USER))));

        // then
        assertThat(ends)
                .extracting(JobEnded::state)
                .containsOnly(JobState.KILLED)
                .hasSize(4);
        assertThat(holders()).isEmpty();
    }

    @Test
    void theJobsOfAKilledTaskSayWhoKilledItThoughTheirBatchIsStoppedMeanwhile() {
        // given
        long task = task(4, 4);
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        report(pack, running(pack, 0));

        // when
        STORE.get(TaskKills.class).kill(TASK, "ana");
        STORE.get(TaskActivitiesImpl.class).withdrawBatch(task, 0, 4);
        reports.over(pack.key(), List.of(ended(pack, 0, RunOutcome.of(RunCause.KILLED_BY_USER))));

        // then
        assertThat(states(task, 0, 4)).isEqualTo("KILLED KILLED KILLED KILLED");
        assertThat(STORE.get(Tasks.class).job(TASK, 2).job().reason()).isEqualTo("killed by ana");
    }

    @Test
    void aPackIsDrainedAsAWhole() {
        // given a run that was marked when the node was drained, and has ended before it was evicted
        long task = task(4, 4);
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        report(pack, running(pack, 0));
        STORE.jdbc()
                .sql("UPDATE run SET eviction_reason = 'the node was drained'")
                .update();
        report(pack, done(pack, 0), running(pack, 1));

        // when
        reports.over(pack.key(), List.of(ended(pack, 1, RunOutcome.of(RunCause.KILLED_BY_USER))));

        // then
        assertThat(states(task, 0, 4)).isEqualTo("DONE ASSIGNED ASSIGNED ASSIGNED");
        assertThat(runs(task, 1)).containsExactly("1 EVICTED n1/0 2s");
    }

    @Test
    void aPackIsDrainedAsAWholeThoughTheMarkedRunFailed() {
        // given
        long task = task(4, 4);
        STORE.jdbc().sql("UPDATE task SET max_attempts = 2").update();
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        report(pack, running(pack, 0));
        STORE.jdbc()
                .sql("UPDATE run SET eviction_reason = 'the node was drained'")
                .update();

        // when
        reports.over(
                pack.key(),
                List.of(
                        ended(pack, 0, RunOutcome.exitCode(3)),
                        ended(pack, 1, RunOutcome.of(RunCause.KILLED_BY_USER))));

        // then
        assertThat(states(task, 0, 4)).isEqualTo("ASSIGNED ASSIGNED ASSIGNED ASSIGNED");
    }

    @Test
    void aRetriedJobHasLeftItsPack() {
        // given
        long task = task(2, 2);
        pass();
        PackSpec pack = begin(key(task, 0, 1));
        reports.over(pack.key(), List.of(done(pack, 0), ended(pack, 1, RunOutcome.exitCode(1))));
        STORE.get(TaskActivitiesImpl.class).close(task);

        // when
        STORE.get(TaskRetries.class).retry(TASK, new RetryRequest(null, null, null), "ana");
        STORE.open(task);
        pass();

        // then
        assertThat(holders()).containsExactly("0/1");
        assertThat(reports.begin(key(task, 1, 2))).isInstanceOf(Beginning.Proceed.class);
    }
}
