package org.orchestra.store.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.runner.RunReports;
import org.orchestra.store.testing.RecordedPass;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;

/** What a pass reads beside priorities: caps, a user's own order, the sizes of nodes; and what it says of those who wait. */
class PassCapsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private TestData data;

    @BeforeEach
    void aQueueAndAUser() {
        data = STORE.data();
        data.queue("cpu", CLUSTER);
        data.user("ana");
    }

    @Test
    void aTaskNeverHasMoreJobsAtOnceThanItsOwnerWanted() {
        // given
        data.node("cpu", "n", 8);
        long train = STORE.openTask("ana", "train", 6);
        long more = STORE.openTask("ana", "more", 1);
        set("task", train, "max_running = 2");

        // when
        RecordedPass first = makePass();

        // then
        assertThat(STORE.count(train, JobState.ACTIVATED)).isEqualTo(2);
        assertThat(STORE.count(more, JobState.ACTIVATED)).isEqualTo(1);
        assertThat(first.figures().waitingBy()).isEqualTo(Map.of(WaitReason.TASK_CAP, 4L));

        // when one has ended
        end(train, 0);
        makePass();

        // then
        assertThat(STORE.count(train, JobState.ACTIVATED)).isEqualTo(2);
    }

    @Test
    void aUsersCapHoldsOverAllClusters() {
        // given
        aQueueOnEachOfTwoClusters(3);
        long near = STORE.openTask("ana", "near", 5);
        long far = STORE.open(STORE.taskIn("far", "ana", "far", 5));
        STORE.jdbc().sql("UPDATE account SET max_running = 4").update();

        // when
        makePass();
        RecordedPass other = STORE.pass("other", false);

        // then
        assertThat(STORE.count(near, JobState.ACTIVATED)).isEqualTo(3);
        assertThat(STORE.count(far, JobState.ACTIVATED)).isEqualTo(1);
        assertThat(other.figures().waitingBy()).isEqualTo(Map.of(WaitReason.USER_CAP, 4L));
    }

    @RepeatedTest(10)
    void passesOverTwoClustersAtOnceKeepAUsersCap() throws Exception {
        // given
        aQueueOnEachOfTwoClusters(4);
        STORE.openTask("ana", "near", 5);
        STORE.open(STORE.taskIn("far", "ana", "far", 5));
        STORE.jdbc().sql("UPDATE account SET max_running = 4").update();

        // when
        RunDriver.atOnce(List.of(this::makePass, () -> STORE.pass("other", false)));

        // then
        assertThat(STORE.usedSlots()).isEqualTo(4);
    }

    @Test
    void aCapBelowWhatRunsTakesNothingAway() {
        // given
        data.node("cpu", "n", 3);
        long train = STORE.openTask("ana", "train", 6);
        makePass();

        // when
        set("task", train, "max_running = 1");
        end(train, 0);
        RecordedPass result = makePass();

        // then
        assertThat(result.figures().granted()).isZero();
        assertThat(STORE.count(train, JobState.ACTIVATED)).isEqualTo(2);
    }

    @Test
    void aUsersOwnPriorityOrdersTheUsersTasksAndLiftsNoneOverOthers() {
        // given bob has less in the system than ana
        data.user("bob");
        data.node("cpu", "n", 3);
        long first = STORE.openTask("ana", "first", 3);
        long urgent = STORE.openTask("ana", "urgent", 1);
        long bobs = STORE.openTask("bob", "train", 2);
        set("task", urgent, "priority = 1000");

        // when
        makePass();

        // then
        assertThat(STORE.count(bobs, JobState.ACTIVATED)).isEqualTo(2);
        assertThat(STORE.count(urgent, JobState.ACTIVATED)).isEqualTo(1);
        assertThat(STORE.count(first, JobState.ACTIVATED)).isZero();
    }

    @Test
    void aNodeThatIsTooSmallGetsNothingAndTheTaskIsToldSo() {
        // given a queue whose jobs ask for one CPU and 1 GiB
        data.node("cpu", "small", 2);
        STORE.observed("small", 500, 64_000, 0);
        long train = STORE.openTask("ana", "train", 3);

        // when
        RecordedPass result = makePass();

        // then
        assertThat(result.figures().waitingBy()).isEqualTo(Map.of(WaitReason.TOO_LARGE, 3L));

        // when a large one comes
        data.node("cpu", "large", 1);
        STORE.observed("large", 4_000, 64_000, 0);
        makePass();

        // then
        assertThat(STORE.count(train, JobState.ACTIVATED)).isEqualTo(1);
    }

    @Test
    void aQueueWithoutNodesIsExplainedToo() {
        // given
        STORE.openTask("ana", "train", 3);

        // then
        assertThat(makePass().figures().waitingBy()).isEqualTo(Map.of(WaitReason.NO_NODE, 3L));
    }

    @Test
    void aSlotThatIsGivenBackIsTimedAndCharged() {
        // given
        data.node("cpu", "n", 2);
        long train = STORE.openTask("ana", "train", 2);
        makePass();
        STORE.jdbc()
                .sql("UPDATE job SET granted_at = now() - interval '90 seconds'")
                .update();

        // when one succeeds, one fails
        end(train, 0);
        end(train, 1, RunOutcome.exitCode(1));

        // then both are charged, and the done one tells how long jobs take
        assertThat(number("SELECT round(sum(slot_seconds) / 10) FROM slot_usage"))
                .isEqualTo(18);
        assertThat(number("SELECT timed_runs FROM task_tally")).isEqualTo(1);
        assertThat(number("SELECT round(timed_seconds / 10) FROM task_tally")).isEqualTo(9);
    }

    /** Queue cpu on the usual cluster and queue far on another. */
    private void aQueueOnEachOfTwoClusters(int slots) {
        data.cluster("other");
        data.queue("far", "other");
        data.node("cpu", "n", slots);
        data.node("far", "f", slots);
    }

    private RecordedPass makePass() {
        return STORE.pass();
    }

    private static void end(long task, int job) {
        end(task, job, RunOutcome.succeeded());
    }

    private static void end(long task, int job, RunOutcome outcome) {
        RunReports reports = STORE.get(RunReports.class);
        reports.begin(new RunKey(task, job, 1));
        reports.ended(new RunKey(task, job, 1), outcome);
    }

    private static void set(String table, long id, String assignment) {
        STORE.jdbc()
                .sql("UPDATE " + table + " SET " + assignment + " WHERE id = :id")
                .param("id", id)
                .update();
    }

    private static int number(String sql) {
        return STORE.jdbc().sql(sql).query(Integer.class).single();
    }
}
