package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.domain.scheduling.Demands.HOUR;
import static org.orchestra.domain.scheduling.Demands.ONE_CPU;
import static org.orchestra.domain.scheduling.Demands.QUEUE;
import static org.orchestra.domain.scheduling.Demands.capped;
import static org.orchestra.domain.scheduling.Demands.task;
import static org.orchestra.domain.scheduling.Demands.user;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/** A queue whose jobs take 10 minutes. */
class TaskEstimateTest {
    private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");
    private static final UserDemand IDLE = user(1, 1000, 0);
    private static final UserDemand BOB = user(2, 1000, 4, task(12, 4));

    @Test
    void theJobsOfATaskCountAgainstItBeforeItExists() {
        // given 8 of Ana's make T = 8, priorities 998.4, 998.2 and so on; Bob's 4 have 999.2 and less
        TaskEstimate prospect = prospect(List.of(BOB), IDLE, 8, 0, Snapshot.UNCAPPED, 2);

        // then after Bob's 4 jobs on 2 slots hers start in the third round and take four
        assertThat(prospect.ahead()).isEqualTo(4);
        assertThat(prospect.startsIn()).contains(minutes(20));
        assertThat(prospect.endsIn()).contains(minutes(60));
    }

    @Test
    void aTaskGoesBehindThoseThatItsOwnerPutBeforeIt() {
        // given two tasks of Ana with 3 jobs each
        UserDemand ana = user(1, 1000, 6, task(11, 3), task(13, 3));

        // then
        assertThat(prospect(List.of(ana), ana, 0, 2).ahead()).isZero();
        assertThat(prospect(List.of(ana), ana, 1, 2).ahead()).isEqualTo(3);
        assertThat(prospect(List.of(ana), ana, 2, 2).ahead()).isEqualTo(6);
    }

    @Test
    void onlyTheTestJobsWaitAtFirstAndTheOthersFollow() {
        // given 20 free slots for 10 test jobs and then 90
        TaskEstimate prospect = prospect(List.of(), IDLE, 100, 10, Snapshot.UNCAPPED, 20);

        // then 10 minutes for the test and five rounds for 90 jobs
        assertThat(prospect.waiting()).containsExactly(new WaitingJobs(WaitReason.NEXT_PASS, 10, null, Duration.ZERO));
        assertThat(prospect.startsIn()).contains(Duration.ZERO);
        assertThat(prospect.endsIn()).contains(minutes(60));
    }

    @Test
    void aTaskThatIsAllTestHasOnePhase() {
        assertThat(prospect(List.of(), IDLE, 10, 10, Snapshot.UNCAPPED, 10).endsIn())
                .contains(minutes(10));
    }

    @Test
    void aCapOfTheTaskMakesItTakeMoreRounds() {
        // given 8 jobs, 2 at once, though 20 slots are free
        TaskEstimate prospect = prospect(List.of(), IDLE, 8, 0, 2, 20);

        // then
        assertThat(prospect.waiting())
                .extracting(WaitingJobs::reason)
                .containsExactly(WaitReason.TASK_CAP, WaitReason.NEXT_PASS);
        assertThat(prospect.endsIn()).contains(minutes(40));
    }

    @Test
    void underAUserCapTheEndIsUnknown() {
        // given Ana may run nothing more
        TaskEstimate prospect = prospect(List.of(BOB), capped(IDLE, 0), 8, 0, Snapshot.UNCAPPED, 2);

        // then
        assertThat(prospect.ahead()).isEqualTo(4);
        assertThat(prospect.startsIn()).isEmpty();
        assertThat(prospect.endsIn()).isEmpty();
    }

    @Test
    void aQueueWithoutSlotsHasNoForecast() {
        // given
        TaskEstimate prospect = prospect(List.of(), IDLE, 8, 0, Snapshot.UNCAPPED, 0);

        // then
        assertThat(prospect.waiting()).containsExactly(WaitingJobs.withoutForecast(WaitReason.NO_NODE, 8));
        assertThat(prospect.ahead()).isZero();
        assertThat(prospect.startsIn()).isEmpty();
        assertThat(prospect.endsIn()).isEmpty();
    }

    private static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }

    private static TaskEstimate prospect(List<UserDemand> users, UserDemand owner, int before, int slots) {
        return prospect(
                users,
                new ProspectiveTask(owner, before, QUEUE, 3, 0, Snapshot.UNCAPPED, Demands.anywhere(ONE_CPU), HOUR),
                slots);
    }

    private static TaskEstimate prospect(
            List<UserDemand> users, UserDemand owner, int jobs, int testJobs, int cap, int slots) {
        return prospect(
                users,
                new ProspectiveTask(owner, 0, QUEUE, jobs, testJobs, cap, Demands.anywhere(ONE_CPU), HOUR),
                slots);
    }

    private static TaskEstimate prospect(List<UserDemand> users, ProspectiveTask demand, int slots) {
        NodeState state = slots == 0 ? NodeState.DISABLED : NodeState.OPEN;
        NodeSlots node = new NodeSlots(
                Demands.CLUSTER,
                1,
                state,
                slots,
                List.of(),
                IntStream.range(0, slots).boxed().toList(),
                null);
        return new TaskEstimate(
                new Snapshot(List.of(new QueueCapacity(QUEUE, List.of(node))), users),
                new LcgRule(),
                demand,
                new Occupancy(List.of(), new RunTimeEstimates(Map.of(), Duration.ofMinutes(10)), NOW));
    }
}
