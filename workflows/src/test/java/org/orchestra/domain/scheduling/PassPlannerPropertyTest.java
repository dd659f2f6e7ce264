package org.orchestra.domain.scheduling;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.scheduling.Plan.Waiting;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

class PassPlannerPropertyTest {
    private static final int NO_LIMIT = 1_000;

    @Property(tries = 1000)
    void aNodeGetsNoMoreJobsThanItsFreeSlotsAndOnlyThoseItIsOpenAndLargeEnoughFor(
            @ForAll("snapshots") Snapshot snapshot, @ForAll("rules") PriorityRule rule) {
        // when
        Plan plan = new PassPlanner(rule).plan(snapshot, NO_LIMIT);

        // then
        assertThat(plan.placements().stream().map(place -> place.node() + "/" + place.slot()))
                .doesNotHaveDuplicates();
        assertThat(plan.placements()).allSatisfy(place -> {
            TaskDemand task = task(snapshot, place.task());
            NodeSlots node = nodes(snapshot, task.queue()).stream()
                    .filter(one -> one.node() == place.node())
                    .findFirst()
                    .orElseThrow();
            assertThat(node.state()).isEqualTo(NodeState.OPEN);
            assertThat(node.free()).contains(place.slot());
            assertThat(node.holds(task.request())).isTrue();
        });
    }

    @Property(tries = 1000)
    void noCapIsExceeded(@ForAll("snapshots") Snapshot snapshot, @ForAll("rules") PriorityRule rule) {
        // when
        Map<Long, Long> placed = placed(new PassPlanner(rule).plan(snapshot, NO_LIMIT));

        // then
        assertThat(snapshot.users()).allSatisfy(user -> {
            assertThat(placedOf(user, placed)).isLessThanOrEqualTo(user.room());
            assertThat(user.tasks())
                    .allSatisfy(task -> assertThat(placed.getOrDefault(task.task(), 0L))
                            .isLessThanOrEqualTo(Math.min(task.waiting(), task.room())));
        });
    }

    @Property(tries = 1000)
    void noSlotIdlesWhileAJobThatMayStartFits(
            @ForAll("snapshots") Snapshot snapshot, @ForAll("rules") PriorityRule rule) {
        // when
        Plan plan = new PassPlanner(rule).plan(snapshot, NO_LIMIT);

        // then
        Map<Long, Long> placed = placed(plan);
        Map<Long, Long> takenOn = plan.placements().stream().collect(groupingBy(Placement::node, counting()));
        for (UserDemand user : snapshot.users()) {
            for (TaskDemand task : user.tasks()) {
                boolean mayStart = placedOf(user, placed) < user.room()
                        && placed.getOrDefault(task.task(), 0L) < Math.min(task.waiting(), task.room());
                assertThat(mayStart
                                && nodes(snapshot, task.queue()).stream()
                                        .anyMatch(node -> node.holds(task.request())
                                                && takenOn.getOrDefault(node.node(), 0L)
                                                        < node.free().size()))
                        .isFalse();
            }
        }
    }

    @Property(tries = 1000)
    void everybodyGetsWhatTheRuleSaysAsIfEveryWaitingJobWereSorted(
            @ForAll("snapshots") Snapshot snapshot,
            @ForAll("rules") PriorityRule rule,
            @ForAll @IntRange(max = 60) int limit) {
        assertThat(new PassPlanner(rule).plan(snapshot, limit).placements())
                .isEqualTo(new AllJobs(snapshot, rule).placements(limit));
    }

    @Property(tries = 1000)
    void everyWaitingJobOfTheClusterHasExactlyOneReason(
            @ForAll("snapshots") Snapshot snapshot,
            @ForAll("rules") PriorityRule rule,
            @ForAll @IntRange(max = 60) int limit) {
        // when
        Plan plan = new PassPlanner(rule).plan(snapshot, limit);

        // then
        Map<Long, Long> placed = placed(plan);
        Map<Long, Long> explained =
                plan.waiting().stream().collect(groupingBy(Waiting::task, summingLong(Waiting::jobs)));
        List<Long> queues = snapshot.queues().stream().map(QueueCapacity::queue).toList();
        for (UserDemand user : snapshot.users()) {
            for (TaskDemand task : user.tasks()) {
                long left = queues.contains(task.queue()) ? task.waiting() - placed.getOrDefault(task.task(), 0L) : 0;
                assertThat(explained.getOrDefault(task.task(), 0L)).isEqualTo(left);
            }
        }
        assertThat(plan.waiting().stream().map(some -> some.task() + " " + some.reason()))
                .doesNotHaveDuplicates();
        assertThat(plan.waitingBy().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(
                        explained.values().stream().mapToLong(Long::longValue).sum());
    }

    @Property(tries = 1000)
    void whatWillNeverStartIsToldApartFromWhatWaits(
            @ForAll("snapshots") Snapshot snapshot, @ForAll("rules") PriorityRule rule) {
        assertThat(new PassPlanner(rule).plan(snapshot, NO_LIMIT).waiting()).allSatisfy(some -> {
            TaskDemand task = task(snapshot, some.task());
            boolean everCould = nodes(snapshot, task.queue()).stream()
                    .anyMatch(node -> node.state().isEnabled() && node.holds(task.request()));
            assertThat(some.reason().isNever()).isEqualTo(!everCould);
        });
    }

    @Property(tries = 500)
    void theOrderInWhichUsersAndNodesAreReadDoesNotMatter(
            @ForAll("snapshots") Snapshot snapshot, @ForAll("rules") PriorityRule rule, @ForAll Random random) {
        // given
        List<UserDemand> users = shuffled(snapshot.users(), random);
        List<QueueCapacity> queues = shuffled(snapshot.queues(), random).stream()
                .map(queue -> new QueueCapacity(queue.queue(), shuffled(queue.nodes(), random)))
                .toList();

        // then
        PassPlanner planner = new PassPlanner(rule);
        assertThat(planner.plan(new Snapshot(queues, users), NO_LIMIT).placements())
                .isEqualTo(planner.plan(snapshot, NO_LIMIT).placements());
    }

    private static Map<Long, Long> placed(Plan plan) {
        return plan.placements().stream().collect(groupingBy(Placement::task, counting()));
    }

    private static long placedOf(UserDemand user, Map<Long, Long> placed) {
        return user.tasks().stream()
                .mapToLong(task -> placed.getOrDefault(task.task(), 0L))
                .sum();
    }

    private static List<NodeSlots> nodes(Snapshot snapshot, long queue) {
        return snapshot.queues().stream()
                .filter(one -> one.queue() == queue)
                .flatMap(one -> one.nodes().stream())
                .toList();
    }

    private static TaskDemand task(Snapshot snapshot, long task) {
        return snapshot.users().stream()
                .flatMap(user -> user.tasks().stream())
                .filter(one -> one.task() == task)
                .findFirst()
                .orElseThrow();
    }

    private static <T> List<T> shuffled(List<T> some, Random random) {
        List<T> shuffled = new ArrayList<>(some);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    @Provide
    Arbitrary<Snapshot> snapshots() {
        return SnapshotArbitrary.snapshots();
    }

    @Provide
    Arbitrary<PriorityRule> rules() {
        return SnapshotArbitrary.rules();
    }
}
