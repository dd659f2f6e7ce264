package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.domain.scheduling.Demands.node;
import static org.orchestra.domain.scheduling.Demands.snapshot;
import static org.orchestra.domain.scheduling.Demands.task;
import static org.orchestra.domain.scheduling.Demands.user;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

class PassPlannerTest {
    private static final long CHIEFS = 10;
    private static final long ANAS = 11;
    private static final long BOBS = 12;
    private static final int NO_LIMIT = 1_000;

    private final PassPlanner planner = new PassPlanner(new LcgRule());

    @Test
    void case1WaitingJobsOfOneUserLoseAFifthEach() {
        // given ana with 3 jobs running and 4 waiting
        UserDemand ana = user(1, 1000, 7, task(ANAS, 4));

        // when
        List<Placement> plan =
                planner.plan(snapshot(List.of(ana), node(1, 10)), NO_LIMIT).placements();

        // then
        assertThat(plan).extracting(Placement::priority).containsExactly(998.6, 998.4, 998.2, 998.0);
    }

    @Test
    void case2TheUserWithLessInTheSystemGoesFirst() {
        // given
        UserDemand ana = user(1, 1000, 7, task(ANAS, 4));
        UserDemand bob = user(2, 1000, 2, task(BOBS, 2));

        // when
        List<Placement> plan =
                planner.plan(snapshot(List.of(ana, bob), node(1, 3)), NO_LIMIT).placements();

        // then
        assertThat(plan).extracting(Placement::task).containsExactly(BOBS, BOBS, ANAS);
        assertThat(plan).extracting(Placement::priority).containsExactly(999.6, 999.4, 998.6);
    }

    @Test
    void case3AHundredWaitingJobsDoNotDelayTheOneOfAnotherUser() {
        // given
        UserDemand ana = user(1, 1000, 100, task(ANAS, 100));
        UserDemand bob = user(2, 1000, 1, task(BOBS, 1));

        // when
        List<Placement> plan =
                planner.plan(snapshot(List.of(ana, bob), node(1, 1)), NO_LIMIT).placements();

        // then
        assertThat(plan).extracting(Placement::task).containsExactly(BOBS);
        assertThat(plan).extracting(Placement::priority).containsExactly(999.8);
        assertThat(new LcgRule().priority(new FairShare(1000, 100, 0), 0, ANAS)).isEqualTo(980.0);
    }

    @Test
    void case4AHigherMaximumGoesFirstUntilItsOwnLoadCatchesUp() {
        // given chief's task is older than bob's
        UserDemand chief = user(3, 1010, 30, task(CHIEFS, 30));
        UserDemand bob = user(2, 1000, 2, task(BOBS, 2));

        // when
        List<Placement> plan = planner.plan(snapshot(List.of(bob, chief), node(1, 28)), NO_LIMIT)
                .placements();

        // then
        assertThat(plan.subList(0, 23)).extracting(Placement::task).containsOnly(CHIEFS);
        assertThat(plan.get(0).priority()).isEqualTo(1004.0);
        assertThat(plan.get(22).priority()).isEqualTo(999.6);
        assertThat(plan.subList(23, 28))
                .extracting(Placement::task)
                .containsExactly(BOBS, CHIEFS, BOBS, CHIEFS, CHIEFS);
        assertThat(plan.subList(23, 28))
                .extracting(Placement::priority)
                .containsExactly(999.6, 999.4, 999.4, 999.2, 999.0);
    }

    @Test
    void case4ATieGoesToTheOlderTaskAlsoWhenItIsBobs() {
        // given bob's task is the older one
        long older = CHIEFS - 1;
        UserDemand chief = user(3, 1010, 30, task(CHIEFS, 30));
        UserDemand bob = user(2, 1000, 2, task(older, 2));

        // when
        List<Placement> plan = planner.plan(snapshot(List.of(chief, bob), node(1, 24)), NO_LIMIT)
                .placements();

        // then
        assertThat(plan.subList(22, 24)).extracting(Placement::task).containsExactly(older, CHIEFS);
    }

    @Test
    void case5TwoPassesOverTheSameSnapshotAreTheSame() {
        // given
        Snapshot snapshot = snapshot(
                List.of(user(1, 1000, 7, task(ANAS, 4)), user(2, 1000, 5, task(BOBS, 2), task(13, 3))),
                node(1, 3),
                node(2, 2));

        // when
        List<Placement> first = planner.plan(snapshot, NO_LIMIT).placements();
        List<Placement> second = planner.plan(snapshot, NO_LIMIT).placements();

        // then
        assertThat(second).isEqualTo(first);
    }

    @Test
    void case5CountingGoesOnOverTheTasksOfAUserAndIsNotStartedAgain() {
        // given
        UserDemand ana = user(1, 1000, 5, task(ANAS, 2), task(ANAS + 5, 3));

        // when
        List<Placement> plan =
                planner.plan(snapshot(List.of(ana), node(1, 5)), NO_LIMIT).placements();

        // then
        assertThat(plan).extracting(Placement::priority).containsExactly(999.0, 998.8, 998.6, 998.4, 998.2);
    }

    @Test
    void case6TheTestJobsOfATaskCompeteAndTheJobsBehindThemDoNotCount() {
        // given ana's task of 500 jobs in its test phase: 10 are ASSIGNED, 490 REGISTERED
        UserDemand ana = user(1, 1000, 10, task(ANAS, 10));
        UserDemand bob = user(2, 1000, 15, task(BOBS, 15));

        // when
        List<Placement> plan =
                planner.plan(snapshot(List.of(ana, bob), node(1, 6)), NO_LIMIT).placements();

        // then
        assertThat(plan).extracting(Placement::task).containsExactly(ANAS, ANAS, ANAS, ANAS, ANAS, ANAS);
        assertThat(plan.get(5).priority()).isEqualTo(997.0);
    }

    @Test
    void countingGoesOverAUsersJobsInWhateverQueueTheyWait() {
        // given 3 of ana's jobs wait in a queue that has no node, before 2 that wait where there is one
        UserDemand ana = user(1, 1000, 5, task(ANAS, 9, 3), task(ANAS + 5, 1, 2));

        // when
        List<Placement> plan =
                planner.plan(snapshot(List.of(ana), node(1, 1, 5)), NO_LIMIT).placements();

        // then
        assertThat(plan).extracting(Placement::priority).containsExactly(998.4, 998.2);
        assertThat(plan).extracting(Placement::task).containsOnly(ANAS + 5);
    }

    @Test
    void aFullQueueDoesNotHoldUpTheSameUsersJobsInAnother() {
        // given
        UserDemand ana = user(1, 1000, 4, task(ANAS, 1, 2), task(ANAS + 5, 2, 2));

        // when queue 1 has one slot and queue 2 has two
        List<Placement> plan = planner.plan(snapshot(List.of(ana), node(7, 1, 1), node(8, 2, 2)), NO_LIMIT)
                .placements();

        // then
        assertThat(plan).extracting(Placement::node).containsExactly(7L, 8L, 8L);
        assertThat(plan).extracting(Placement::priority).containsExactly(999.2, 998.8, 998.6);
    }

    @Test
    void aJobNeverGoesToANodeOfAnotherQueue() {
        // given
        UserDemand ana = user(1, 1000, 1, task(ANAS, 1, 1));

        // when
        List<Placement> plan =
                planner.plan(snapshot(List.of(ana), node(8, 2, 2)), NO_LIMIT).placements();

        // then
        assertThat(plan).isEmpty();
    }

    @Test
    void jobsSpreadOverTheNodesTheEmptiestFirst() {
        // given
        UserDemand ana = user(1, 1000, 5, task(ANAS, 5));

        // when
        List<Placement> plan = planner.plan(snapshot(List.of(ana), node(1, 2), node(2, 3), node(3, 1)), NO_LIMIT)
                .placements();

        // then
        assertThat(plan).extracting(Placement::node).containsExactly(2L, 1L, 2L, 1L, 2L);
    }

    @Test
    void slotsOfANodeAreGivenFromTheLowestAndOnlyFreeOnes() {
        // given slots 1 and 4 are in use
        Demands.QueuedNode node = node(1, 1, List.of(0, 2, 3));

        // when
        List<Placement> plan = planner.plan(snapshot(List.of(user(1, 1000, 9, task(ANAS, 9))), node), NO_LIMIT)
                .placements();

        // then
        assertThat(plan).extracting(Placement::slot).containsExactly(0, 2, 3);
    }

    @Test
    void aPassStopsAtItsLimitWithTheMostUrgentPlaced() {
        // given
        UserDemand ana = user(1, 1000, 7, task(ANAS, 4));
        UserDemand bob = user(2, 1000, 2, task(BOBS, 2));

        // when
        List<Placement> plan =
                planner.plan(snapshot(List.of(ana, bob), node(1, 100)), 2).placements();

        // then
        assertThat(plan).extracting(Placement::task).containsExactly(BOBS, BOBS);
        assertThat(planner.plan(snapshot(List.of(ana, bob), node(1, 100)), 0).placements())
                .isEmpty();
    }

    @Test
    void nothingWaitsOrNothingIsFreeNothingIsPlanned() {
        assertThat(planner.plan(snapshot(List.of(), node(1, 4)), NO_LIMIT).placements())
                .isEmpty();
        assertThat(planner.plan(snapshot(List.of(user(1, 1000, 1, task(ANAS, 1))), node(1, 0)), NO_LIMIT)
                        .placements())
                .isEmpty();
    }

    @Test
    void aMillionWaitingJobsCostNoMoreThanTheSlotsTheyGet() {
        // given a rule that counts how often it is asked
        long[] asked = {0};
        PassPlanner counting = new PassPlanner((user, n, youngest) -> {
            asked[0]++;
            return new LcgRule().priority(user, n, youngest);
        });
        List<UserDemand> users = IntStream.range(0, 10)
                .mapToObj(u -> user(u, 1000, 100_000, task(100 + u, 100_000)))
                .toList();

        // when
        List<Placement> plan =
                counting.plan(snapshot(users, node(1, 50)), NO_LIMIT).placements();

        // then each slot and each waiting user asked for one priority
        assertThat(plan).hasSize(50);
        assertThat(asked[0]).isEqualTo(60);
    }

    @Test
    void anotherRuleIsObeyed() {
        // given a rule by which only the maximum matters
        PassPlanner feudal = new PassPlanner((user, n, youngest) -> user.maximum());
        UserDemand bob = user(2, 1000, 1, task(BOBS, 1));
        UserDemand chief = user(3, 1010, 500, task(BOBS + 9, 3));

        // when
        List<Placement> plan =
                feudal.plan(snapshot(List.of(bob, chief), node(1, 4)), NO_LIMIT).placements();

        // then
        assertThat(plan).extracting(Placement::task).containsExactly(BOBS + 9, BOBS + 9, BOBS + 9, BOBS);
    }
}
