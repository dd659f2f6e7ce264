package org.orchestra.store.run;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.runner.PackedRun;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.store.task.RetryRequest;
import org.orchestra.store.task.TaskActivitiesImpl;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.task.TaskRetries;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.task.JobEnded;

/** Jobs that share a slot, as the database has them. */
class PacksIT {
    private static final String TASK = "user.ana.train";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunReports reports = STORE.get(RunReports.class);
    private TestData data;

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

    // What a pass packs
    // --------------------------------------------------------------------------------------------------

    @Test
    void aSlotIsGrantedOnceForAllJobsOfAPack() {
        // given
        twoSlots();
        long task = task(20, 4);

        // when
        pass();

        // then
        assertThat(holders()).containsExactly("0/0", "1/4");
        assertThat(packs(task)).isEqualTo(Map.of(0, "0 1 2 3", 4, "4 5 6 7"));
        assertThat(tally(task)).isEqualTo("assigned 12, packed 6, activated 2, running 0, done 0");
    }

    @Test
    void noSlotStaysEmptyForAPack() {
        // given 5 jobs for 2 slots, of which one could have 4
        twoSlots();
        long task = task(5, 4);

        // when
        pass();

        // then
        assertThat(packs(task)).isEqualTo(Map.of(0, "0 1 2", 3, "3 4"));
    }

    @Test
    void noPackIsLargerThanItMayBe() {
        // given two jobs in one batch, eight in the next, and two slots
        twoSlots();
        long task = task(258, 5);
        STORE.jdbc().sql("UPDATE job SET state = 'KILLED' WHERE number < 248").update();

        // when
        pass();

        // then
        assertThat(packs(task)).isEqualTo(Map.of(248, "248 249", 250, "250 251 252 253 254"));
    }

    @Test
    void aPackEndsWhereItsBatchEnds() {
        // given the jobs before the last of the first batch have been stopped
        twoSlots();
        long task = task(252, 10);
        STORE.jdbc().sql("UPDATE job SET state = 'KILLED' WHERE number < 249").update();

        // when
        pass();

        // then
        assertThat(holders()).containsExactly("0/249", "1/250");
        assertThat(packs(task)).isEqualTo(Map.of(250, "250 251"));
    }

    @Test
    void theSizeFollowsTheTimeThatJobsHaveTaken() {
        // given jobs that took 20 seconds each, so that three of them fill a minute
        twoSlots();
        long task = task(20, null);
        STORE.jdbc()
                .sql("UPDATE task_tally SET timed_runs = 10, ran_seconds = 200")
                .update();

        // when
        pass();

        // then
        assertThat(packs(task)).isEqualTo(Map.of(0, "0 1 2", 3, "3 4 5"));
    }

    @Test
    void aPodThatStartsLateMakesNoPackSmaller() {
        // given a job that ran for 15 seconds of the ten minutes for which it held its slot
        long task = task(20, null);
        pass();
        RunKey first = key(task, 0, 1);
        reports.begin(first);
        reports.running(first, START);
        STORE.jdbc()
                .sql("UPDATE job SET granted_at = now() - interval '10 minutes' WHERE number = 0")
                .update();
        RunOutcome success = RunOutcome.succeeded();
        reports.ended(first, success.with(success.evidence().withEndedAt(START.plusSeconds(15))));

        // when
        pass();

        // then
        assertThat(packs(task)).isEqualTo(Map.of(1, "1 2 3 4"));
    }

    @Test
    void nothingIsPackedBeforeItIsKnownHowLongAJobTakes() {
        // given
        twoSlots();
        long task = task(20, null);

        // when
        pass();

        // then
        assertThat(packs(task)).isEmpty();
        assertThat(holders()).containsExactly("0/0", "1/1");
    }

    @Test
    void aJobThatHasFailedBeforeHasASlotOfItsOwn() {
        // given
        twoSlots();
        long task = task(4, 4);
        STORE.jdbc()
                .sql("UPDATE job SET avoid_node_id = (SELECT id FROM node) WHERE number = 0")
                .update();

        // when
        pass();

        // then
        assertThat(holders()).containsExactly("0/0", "1/1");
        assertThat(packs(task)).isEqualTo(Map.of(1, "1 2"));
    }

    // How a pack runs
    // --------------------------------------------------------------------------------------------------

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
                        .sql("SELECT round(slot_seconds / 10) FROM slot_usage")
                        .query(Integer.class)
                        .single())
                .isEqualTo(4);
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

    // Kills and drains
    // --------------------------------------------------------------------------------------------------

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

    private long task(int jobs, @Nullable Integer pack) {
        long task = STORE.task("ana", "train", jobs);
        STORE.jdbc()
                .sql("UPDATE task SET pack = :pack WHERE id = :task")
                .param("pack", pack)
                .param("task", task)
                .update();
        return STORE.open(task);
    }

    private static void twoSlots() {
        STORE.jdbc().sql("UPDATE node SET max_slots = 2, enabled_slots = 2").update();
    }

    private static void pass() {
        STORE.pass();
    }

    private PackSpec begin(RunKey key) {
        return ((Beginning.ProceedTogether) reports.begin(key)).pack();
    }

    private void report(PackSpec pack, PackedRun... runs) {
        reports.progressed(pack.key(), List.of(runs), List.of());
    }

    private static RunKey key(long task, int job, int attempt) {
        return new RunKey(task, job, attempt);
    }

    private static PackedRun running(PackSpec pack, int job) {
        return new PackedRun(key(pack.key().taskId(), job, 1), start(job), null);
    }

    private static PackedRun done(PackSpec pack, int job) {
        return ended(pack, job, RunOutcome.succeeded());
    }

    private static PackedRun ended(PackSpec pack, int job, RunOutcome outcome) {
        Evidence evidence = outcome.evidence().withEndedAt(start(job).plusSeconds(2));
        return new PackedRun(key(pack.key().taskId(), job, 1), start(job), outcome.with(evidence));
    }

    private static Instant start(int job) {
        return START.plusSeconds(10L * job);
    }

    /** "slot/job" of each held slot. */
    private static List<String> holders() {
        return STORE.jdbc()
                .sql("SELECT slot || '/' || number FROM job WHERE node_id IS NOT NULL ORDER BY slot")
                .query(String.class)
                .list();
    }

    /** The jobs of each pack, by its first. */
    private static Map<Integer, String> packs(long task) {
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

    private static String tally(long task) {
        return STORE.jdbc().sql("""
                        SELECT format('assigned %s, packed %s, activated %s, running %s, done %s', assigned, packed, activated, running, done)
                        FROM task_tally WHERE task_id = :task
                        """).param("task", task).query(String.class).single();
    }

    private static String states(long task, int from, int to) {
        return column(task, "state", from, to);
    }

    private static String attempts(long task) {
        return column(task, "attempt::text", 0, Integer.MAX_VALUE);
    }

    private static String column(long task, String column, int from, int to) {
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
    private static List<String> runs(long task, int job) {
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

    private static List<String> history(long task, int job) {
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

    private static String everything() {
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
