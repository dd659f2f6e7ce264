package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.workflow.task.JobEnded;
import org.springframework.context.event.EventListener;

/** How a run takes up its grant and goes on: once, whoever asks and however often. */
class RunBeginningsIT {
    private static final Instant STARTED = Instant.parse("2026-03-01T12:00:00Z");
    private static final RunOutcome SUCCESS = RunOutcome.succeeded();

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension(AcceptedGrants.class);

    private final RunReports reports = STORE.get(RunReports.class);
    private final Tasks tasks = STORE.get(Tasks.class);
    private SingleJob job;

    @BeforeEach
    void aLaboratory() {
        job = SingleJob.in(STORE);
    }

    @Test
    void takingUpAGrantTwiceIsTheSameRun() {
        // given
        RunKey key = job.granted();

        // when
        Beginning first = reports.begin(key);
        Beginning second = reports.begin(key);

        // then
        assertThat(first).isInstanceOf(Beginning.Proceed.class).isEqualTo(second);
        assertThat(job.runs()).hasSize(1);
        assertThat(job.state()).isEqualTo(JobState.ACTIVATED);
    }

    @Test
    void aJobThatWasAssignedWhileAPassThatGrantsItHadBegunHasNotWaited() {
        // given
        RunKey key = job.granted();
        STORE.jdbc()
                .sql("UPDATE job SET assigned_at = granted_at + interval '2 ms'")
                .update();

        // when
        reports.begin(key);

        // then
        assertThat(STORE.served(AcceptedGrants.class).grants)
                .last()
                .extracting(GrantAccepted::waited)
                .isEqualTo(Duration.ZERO);
    }

    /** What is told of grants that were taken up. */
    static final class AcceptedGrants {
        private final List<GrantAccepted> grants = new ArrayList<>();

        @EventListener
        void accepted(GrantAccepted grant) {
            grants.add(grant);
        }
    }

    @Test
    void aRunThatTheClusterHadIsToBeAdopted() {
        // given
        RunKey key = job.startRun();
        assertThat(((Beginning.Proceed) reports.begin(key)).adoptOnly()).isFalse();

        // when
        reports.launched(key);

        // then
        assertThat(((Beginning.Proceed) reports.begin(key)).adoptOnly()).isTrue();
    }

    @Test
    void aRunThatTheClusterRefusesUntilItIsKilledIsNotOfferedToItAgain() {
        // given a run that has begun and that its cluster has no room for
        RunKey key = job.startRun();
        STORE.get(TaskKills.class).killJob(SingleJob.TASK, 0, "ana");

        // when
        Beginning again = reports.begin(key);
        JobEnded end = reports.ended(key, RunOutcome.of(RunCause.POD_DELETED));

        // then
        assertThat(((Beginning.Proceed) again).adoptOnly()).isTrue();
        assertThat(end.state()).isEqualTo(JobState.KILLED);
        assertThat(job.outcomes()).containsExactly("KILLED");
    }

    @Test
    void anOldAttemptIsOver() {
        // given the first attempt was evicted and the job has a slot for its second
        RunKey first = job.startRun();
        reports.ended(first, RunOutcome.of(RunCause.EVICTION));
        RunKey second = job.grant();
        assertThat(second.attempt()).isEqualTo(2);

        // when
        Beginning beginning = reports.begin(first);

        // then
        assertThat(beginning).isEqualTo(over(JobState.ACTIVATED));
        assertThat(job.runs()).hasSize(1);
        assertThat(reports.begin(second)).isInstanceOf(Beginning.Proceed.class);
    }

    @Test
    void aKilledJobIsOver() {
        // given
        RunKey key = job.granted();
        STORE.get(TaskKills.class).kill(SingleJob.TASK, "ana");

        // when
        Beginning beginning = reports.begin(key);

        // then
        assertThat(beginning).isEqualTo(over(JobState.KILLED));
        assertThat(job.runs()).isEmpty();
    }

    @Test
    void aDeletedTasksJobIsOver() {
        // given
        RunKey key = job.startRun();
        STORE.jdbc().sql("DELETE FROM task").update();

        // then
        assertThat(reports.begin(key)).isEqualTo(over(JobState.KILLED));
        assertThat(reports.ended(key, SUCCESS).state()).isEqualTo(JobState.KILLED);
        assertThat(reports.launched(key)).isFalse();
        assertThat(reports.task(key.taskId())).isEmpty();
    }

    @Test
    void aRunThatEndedBeforeIsOver() {
        // given
        RunKey key = job.startRun();
        reports.ended(key, SUCCESS);

        // then
        assertThat(reports.begin(key)).isEqualTo(over(JobState.DONE));
    }

    @Test
    void aLaunchedRunIsWantedUntilItsTaskIsKilled() {
        // given
        RunKey key = job.startRun();

        // when
        boolean before = reports.launched(key);
        STORE.get(TaskKills.class).kill(SingleJob.TASK, "ana");
        boolean after = reports.launched(key);

        // then
        assertThat(before).isTrue();
        assertThat(after).isFalse();
        assertThat(job.state()).isEqualTo(JobState.ACTIVATED);
    }

    @Test
    void anEndedRunIsNotWanted() {
        // given
        RunKey key = job.startRun();
        reports.ended(key, RunOutcome.exitCode(1));

        // then
        assertThat(reports.launched(key)).isFalse();
    }

    @Test
    void theFirstStartThatWasSeenStands() {
        // given
        RunKey key = job.startRun();

        // when
        reports.running(key, STARTED);
        reports.running(key, STARTED.plusSeconds(5));

        // then
        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        assertThat(tasks.job(SingleJob.TASK, 0).runs().get(0).startedAt()).isEqualTo(STARTED);
    }

    @Test
    void aStartThatIsHeardAfterTheEndChangesNoState() {
        // given
        RunKey key = job.startRun();
        reports.ended(key, SUCCESS);

        // when
        reports.running(key, STARTED);

        // then
        assertThat(job.state()).isEqualTo(JobState.DONE);
        assertThat(STORE.usedSlots()).isZero();
    }

    private static Beginning over(JobState state) {
        return new Beginning.Over(List.of(new JobEnded(0, state)));
    }
}
