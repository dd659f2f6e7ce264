package org.orchestra.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.testing.Centre.CLUSTER;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.run.RunReports;
import org.orchestra.testing.Centre;
import org.orchestra.testing.Laboratory;
import org.orchestra.workflow.scheduling.PassResult;

/** What a pass reads beside priorities: caps, a user's own order, the sizes of nodes; and what it says of those who wait. */
class PassCapsIT {
    @RegisterExtension
    static final Centre CENTRE = new Centre();

    private final Pass pass = CENTRE.get(Pass.class);
    private Laboratory laboratory;

    @BeforeEach
    void aQueueAndAUser() {
        laboratory = CENTRE.laboratory();
        laboratory.queue("cpu", CLUSTER);
        laboratory.user("ana");
    }

    @Test
    void aTaskNeverHasMoreJobsAtOnceThanItsOwnerWanted() {
        // given
        laboratory.node("cpu", "n", 8);
        long train = CENTRE.openTask("ana", "train", 6);
        long more = CENTRE.openTask("ana", "more", 1);
        set("task", train, "max_running = 2");

        // when
        PassResult first = makePass();

        // then
        assertThat(CENTRE.count(train, JobState.ACTIVATED)).isEqualTo(2);
        assertThat(CENTRE.count(more, JobState.ACTIVATED)).isEqualTo(1);
        assertThat(first.figures().waitingBy()).isEqualTo(Map.of(WaitReason.TASK_CAP, 4L));

        // when one has ended
        end(train, 0);
        makePass();

        // then
        assertThat(CENTRE.count(train, JobState.ACTIVATED)).isEqualTo(2);
    }

    @Test
    void aUsersCapHoldsOverAllClusters() {
        // given
        laboratory.cluster("other");
        laboratory.queue("far", "other");
        laboratory.node("cpu", "n", 3);
        laboratory.node("far", "f", 3);
        long near = CENTRE.openTask("ana", "near", 5);
        long far = CENTRE.open(CENTRE.taskIn("far", "ana", "far", 5));
        CENTRE.jdbc().sql("UPDATE account SET max_running = 4").update();

        // when
        makePass();
        PassResult other = pass.make("other", false);

        // then
        assertThat(CENTRE.count(near, JobState.ACTIVATED)).isEqualTo(3);
        assertThat(CENTRE.count(far, JobState.ACTIVATED)).isEqualTo(1);
        assertThat(other.figures().waitingBy()).isEqualTo(Map.of(WaitReason.USER_CAP, 4L));
    }

    @Test
    void aCapBelowWhatRunsTakesNothingAway() {
        // given
        laboratory.node("cpu", "n", 3);
        long train = CENTRE.openTask("ana", "train", 6);
        makePass();

        // when
        set("task", train, "max_running = 1");
        end(train, 0);
        PassResult result = makePass();

        // then
        assertThat(result.figures().granted()).isZero();
        assertThat(CENTRE.count(train, JobState.ACTIVATED)).isEqualTo(2);
    }

    @Test
    void aUsersOwnPriorityOrdersTheUsersTasksAndLiftsNoneOverOthers() {
        // given bob has less in the system than ana
        laboratory.user("bob");
        laboratory.node("cpu", "n", 3);
        long first = CENTRE.openTask("ana", "first", 3);
        long urgent = CENTRE.openTask("ana", "urgent", 1);
        long bobs = CENTRE.openTask("bob", "train", 2);
        set("task", urgent, "priority = 1000");

        // when
        makePass();

        // then
        assertThat(CENTRE.count(bobs, JobState.ACTIVATED)).isEqualTo(2);
        assertThat(CENTRE.count(urgent, JobState.ACTIVATED)).isEqualTo(1);
        assertThat(CENTRE.count(first, JobState.ACTIVATED)).isZero();
    }

    @Test
    void aNodeThatIsTooSmallGetsNothingAndTheTaskIsToldSo() {
        // given a queue whose jobs ask for one CPU and 1 GiB
        laboratory.node("cpu", "small", 2);
        CENTRE.observed("small", 500, 64_000, 0);
        long train = CENTRE.openTask("ana", "train", 3);

        // when
        PassResult result = makePass();

        // then
        assertThat(result.figures().waitingBy()).isEqualTo(Map.of(WaitReason.TOO_LARGE, 3L));

        // when a large one comes
        laboratory.node("cpu", "large", 1);
        CENTRE.observed("large", 4_000, 64_000, 0);
        makePass();

        // then
        assertThat(CENTRE.count(train, JobState.ACTIVATED)).isEqualTo(1);
    }

    @Test
    void aQueueWithoutNodesIsExplainedToo() {
        // given
        CENTRE.openTask("ana", "train", 3);

        // then
        assertThat(makePass().figures().waitingBy()).isEqualTo(Map.of(WaitReason.NO_NODE, 3L));
    }

    @Test
    void aSlotThatIsGivenBackIsTimedAndCharged() {
        // given
        laboratory.node("cpu", "n", 2);
        long train = CENTRE.openTask("ana", "train", 2);
        makePass();
        CENTRE.jdbc()
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

    private PassResult makePass() {
        return pass.make(CLUSTER, false);
    }

    private static void end(long task, int job) {
        end(task, job, RunOutcome.succeeded());
    }

    private static void end(long task, int job, RunOutcome outcome) {
        RunReports reports = CENTRE.get(RunReports.class);
        reports.begin(new RunKey(task, job, 1));
        reports.ended(new RunKey(task, job, 1), outcome);
    }

    private static void set(String table, long id, String assignment) {
        CENTRE.jdbc()
                .sql("UPDATE " + table + " SET " + assignment + " WHERE id = :id")
                .param("id", id)
                .update();
    }

    private static int number(String sql) {
        return CENTRE.jdbc().sql(sql).query(Integer.class).single();
    }
}
