package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.DrainTargets;
import org.orchestra.runner.RunReports;
import org.orchestra.store.task.RunView;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.workflow.task.JobEnded;

/** What becomes of a job whose run was taken from its node. */
class EvictedRunsIT {
    private static final Instant STARTED = Instant.parse("2026-03-01T12:00:00Z");
    private static final RunOutcome SUCCESS = RunOutcome.succeeded();

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunReports reports = STORE.get(RunReports.class);
    private final Tasks tasks = STORE.get(Tasks.class);
    private SingleJob job;

    @BeforeEach
    void aLaboratory() {
        job = SingleJob.in(STORE);
    }

    @Test
    void aRunThatWasStoppedToEmptyItsNodeIsEvictedAndNotCounted() {
        // given
        RunKey key = job.startRun();
        STORE.jdbc().sql("UPDATE node SET drained = true").update();
        DrainTargets orders = STORE.get(DrainTargets.class);
        long node =
                STORE.jdbc().sql("SELECT node_id FROM run").query(Long.class).single();

        // when
        DrainTargets.NodeEviction order = orders.evict(node);
        JobEnded end = reports.ended(key, RunOutcome.of(RunCause.JOB_DELETED));

        // then
        assertThat(order.runs()).extracting(DrainTargets.EvictedRun::key).containsExactly(key);
        assertThat(end.state()).isEqualTo(JobState.ASSIGNED);
        assertThat(STORE.jdbc()
                        .sql("SELECT outcome || ': ' || reason FROM run")
                        .query(String.class)
                        .single())
                .isEqualTo("EVICTED: the node was drained");
        assertThat(STORE.get(RunEndRepository.class).evictions(key)).isZero();
        assertThat(orders.evict(node)).isEqualTo(new DrainTargets.NodeEviction(List.of(), 0));
    }

    @Test
    void aRunThatSucceedsWhileItsNodeIsEmptiedIsDone() {
        // given
        RunKey key = job.startRun();
        STORE.jdbc().sql("UPDATE node SET drained = true").update();
        long node =
                STORE.jdbc().sql("SELECT node_id FROM run").query(Long.class).single();
        STORE.get(DrainTargets.class).evict(node);

        // then
        assertThat(reports.ended(key, SUCCESS).state()).isEqualTo(JobState.DONE);
    }

    @Test
    void aNodeThatWasResumedMeanwhileLosesNoRun() {
        // given
        RunKey key = job.startRun();
        long node =
                STORE.jdbc().sql("SELECT node_id FROM run").query(Long.class).single();

        // then
        assertThat(STORE.get(DrainTargets.class).evict(node)).isEqualTo(new DrainTargets.NodeEviction(List.of(), 0));
        assertThat(reports.ended(key, RunOutcome.of(RunCause.KILLED_BY_USER)).state())
                .isEqualTo(JobState.KILLED);
    }

    @Test
    void anEvictedJobGetsAnotherSlotForItsNextAttempt() {
        // given
        RunKey key = job.startRun();
        reports.running(key, STARTED);

        // when
        reports.ended(key, RunOutcome.of(RunCause.EVICTION));

        // then
        assertThat(STORE.usedSlots()).isZero();
        assertThat(job.grant()).isEqualTo(new RunKey(key.taskId(), 0, 2));
        assertThat(job.reason()).isNull();
        assertThat(job.counters()).isEqualTo(Map.of("done", 0, "failed", 0));
    }

    @Test
    void anEvictedJobHadBetterRunElsewhereAndItsHistorySaysWhy() {
        // given
        RunKey key = job.startRun();

        // when
        reports.ended(key, RunOutcome.of(RunCause.NODE_LOST, "node n1 was lost"));

        // then
        assertThat(job.avoided()).isEqualTo("n1");
        assertThat(job.history())
                .last()
                .isEqualTo(
                        "ACTIVATED > ASSIGNED by worker: attempt 1 was taken from its node (its node was lost: node n1 was lost);"
                                + " it runs again at no cost");
    }

    @ParameterizedTest
    @EnumSource(names = {"UNSCHEDULABLE", "START_TIMEOUT"})
    void aRunThatCouldNotStartOnANodeThatIsNotWellCostsNothing(RunCause cause) {
        // given
        RunKey key = job.startRun();
        STORE.jdbc()
                .sql(
                        "UPDATE node SET health = 'UNHEALTHY', health_reason = 'the cluster does not have it' WHERE name = 'n1'")
                .update();

        // when
        JobEnded end = reports.ended(key, RunOutcome.of(cause, "0/2 nodes are available"));

        // then
        assertThat(end.state()).isEqualTo(JobState.ASSIGNED);
        assertThat(tasks.job(SingleJob.TASK, 0).runs()).singleElement().satisfies(run -> {
            assertThat(run.reason()).isEqualTo("its node was lost: the cluster does not have it");
            assertThat(run.charged()).isFalse();
        });
    }

    @Test
    void aRunThatAWellNodeHasNoRoomForHasFailed() {
        // given
        RunKey key = job.startRun();

        // when
        JobEnded end = reports.ended(key, RunOutcome.of(RunCause.UNSCHEDULABLE, "1 Insufficient memory"));

        // then
        assertThat(end.state()).isEqualTo(JobState.FAILED);
        assertThat(tasks.job(SingleJob.TASK, 0).job().reason())
                .isEqualTo("the node cannot run it: 1 Insufficient memory");
    }

    @Test
    void evictionsBeforeItsOwnersRetryAreForgotten() {
        // given ten evictions, and then a retry
        RunKey key = job.startRun();
        for (int attempt = 1; attempt <= 10; attempt++) {
            reports.ended(key, RunOutcome.of(RunCause.NODE_LOST));
            key = job.startNextRun();
        }
        STORE.jdbc().sql("UPDATE job SET base_attempt = 10").update();

        // then
        assertThat(reports.ended(key, RunOutcome.of(RunCause.NODE_LOST)).state())
                .isEqualTo(JobState.ASSIGNED);
    }

    @Test
    void aJobThatMayFailTwiceSurvivesTheEleventhEviction() {
        // given
        RunKey key = job.startRunWith(2);
        for (int attempt = 1; attempt <= 10; attempt++) {
            reports.ended(key, RunOutcome.of(RunCause.NODE_LOST));
            key = job.startNextRun();
        }

        // then
        assertThat(reports.ended(key, RunOutcome.of(RunCause.NODE_LOST)).state())
                .isEqualTo(JobState.ASSIGNED);
        assertThat(reports.ended(job.startNextRun(), RunOutcome.of(RunCause.NODE_LOST))
                        .state())
                .isEqualTo(JobState.FAILED);
    }

    @Test
    void theEleventhEvictionIsAFailure() {
        // given
        RunKey key = job.startRun();
        for (int attempt = 1; attempt <= 10; attempt++) {
            assertThat(reports.ended(key, RunOutcome.of(RunCause.NODE_LOST)).state())
                    .isEqualTo(JobState.ASSIGNED);
            key = job.grant();
            reports.begin(key);
        }

        // when
        JobEnded end = reports.ended(key, RunOutcome.of(RunCause.NODE_LOST));

        // then
        assertThat(key.attempt()).isEqualTo(11);
        assertThat(end.state()).isEqualTo(JobState.FAILED);
        assertThat(tasks.job(SingleJob.TASK, 0).job().reason()).isEqualTo("its node was lost");
        assertThat(tasks.job(SingleJob.TASK, 0).runs().stream().filter(RunView::charged))
                .as("what counts among its attempts")
                .singleElement()
                .extracting(RunView::attempt)
                .isEqualTo(11);
        assertThat(job.counters()).isEqualTo(Map.of("done", 0, "failed", 1));
    }
}
