package org.orchestra.domain.scheduling;

import static java.util.Comparator.comparingDouble;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

class PassPlannerPropertyTest {
    private static final int QUEUES = 3;

    private final PassPlanner planner = new PassPlanner(new LcgRule());

    @Property(tries = 300)
    void noSlotIsGivenTwiceAndOnlyFreeOnesOfTheTasksQueue(@ForAll("snapshots") Snapshot snapshot) {
        // when
        List<Placement> plan = planner.plan(snapshot, 1_000);

        // then
        assertThat(plan.stream().map(place -> place.node() + "/" + place.slot()))
                .doesNotHaveDuplicates();
        Map<Long, TaskDemand> tasks = tasks(snapshot);
        assertThat(plan).allSatisfy(place -> {
            NodeSlots node = snapshot.nodes().get((int) place.node());
            assertThat(node.free()).contains(place.slot());
            assertThat(node.queue()).isEqualTo(tasks.get(place.task()).queue());
        });
    }

    @Property(tries = 300)
    void noSlotIdlesWhileAJobFitsAndNoJobRunsTwice(@ForAll("snapshots") Snapshot snapshot) {
        // when
        List<Placement> plan = planner.plan(snapshot, 1_000);

        // then
        Map<Long, Long> placed = plan.stream().collect(groupingBy(Placement::task, counting()));
        Map<Long, Long> placedInQueue = new HashMap<>();
        Map<Long, Long> waitingInQueue = new HashMap<>();
        tasks(snapshot).values().forEach(task -> {
            assertThat(placed.getOrDefault(task.task(), 0L)).isLessThanOrEqualTo(task.waiting());
            placedInQueue.merge(task.queue(), placed.getOrDefault(task.task(), 0L), Long::sum);
            waitingInQueue.merge(task.queue(), (long) task.waiting(), Long::sum);
        });
        waitingInQueue.forEach((queue, waiting) ->
                assertThat(placedInQueue.get(queue)).isEqualTo(Math.min(waiting, freeIn(snapshot, queue))));
    }

    @Property(tries = 300)
    void thePlanIsWhatSortingEveryWaitingJobWouldGive(
            @ForAll("snapshots") Snapshot snapshot, @ForAll @IntRange(max = 60) int limit) {
        assertThat(planner.plan(snapshot, limit))
                .extracting(place -> new Waiting(place.task(), place.priority()))
                .isEqualTo(bySorting(snapshot, limit));
    }

    @Property(tries = 200)
    void theOrderInWhichUsersAndNodesAreReadDoesNotMatter(
            @ForAll("snapshots") Snapshot snapshot, @ForAll Random random) {
        // given
        List<UserDemand> users = new ArrayList<>(snapshot.users());
        List<NodeSlots> nodes = new ArrayList<>(snapshot.nodes());
        Collections.shuffle(users, random);
        Collections.shuffle(nodes, random);

        // then
        assertThat(planner.plan(new Snapshot(nodes, users), 1_000)).isEqualTo(planner.plan(snapshot, 1_000));
    }

    private record Waiting(long task, double priority) {}

    /** The rule word by word, at the cost of looking at every job. */
    private static List<Waiting> bySorting(Snapshot snapshot, int limit) {
        List<Waiting> jobs = new ArrayList<>();
        for (UserDemand user : snapshot.users()) {
            long n = 0;
            for (TaskDemand task : user.tasks()) {
                for (int job = 0; job < task.waiting(); job++, n++) {
                    jobs.add(new Waiting(task.task(), (5L * user.maximum() - user.load() - n) / 5.0));
                }
            }
        }
        jobs.sort(comparingDouble(Waiting::priority).reversed().thenComparingLong(Waiting::task));
        Map<Long, TaskDemand> tasks = tasks(snapshot);
        Map<Long, Long> free = new HashMap<>();
        LongStream.range(0, QUEUES).forEach(queue -> free.put(queue, freeIn(snapshot, queue)));
        return jobs.stream()
                .filter(job -> free.merge(tasks.get(job.task()).queue(), -1L, Long::sum) >= 0)
                .limit(limit)
                .toList();
    }

    private static long freeIn(Snapshot snapshot, long queue) {
        return snapshot.nodes().stream()
                .filter(node -> node.queue() == queue)
                .mapToLong(node -> node.free().size())
                .sum();
    }

    private static Map<Long, TaskDemand> tasks(Snapshot snapshot) {
        Map<Long, TaskDemand> tasks = new HashMap<>();
        snapshot.users().forEach(user -> user.tasks().forEach(task -> tasks.put(task.task(), task)));
        return tasks;
    }

    @Provide
    Arbitrary<Snapshot> snapshots() {
        Arbitrary<List<NodeSlots>> nodes = Combinators.combine(
                        Arbitraries.longs().between(0, QUEUES - 1),
                        Arbitraries.integers().between(0, 9).set().ofMaxSize(6))
                .as((queue, slots) ->
                        new NodeSlots(0, queue, slots.stream().sorted().toList()))
                .list()
                .ofMaxSize(6)
                .map(PassPlannerPropertyTest::numbered);
        Arbitrary<TaskDemand> task = Combinators.combine(
                        Arbitraries.longs().between(0, QUEUES - 1),
                        Arbitraries.integers().between(1, 12))
                .as((queue, waiting) -> new TaskDemand(0, queue, waiting));
        Arbitrary<UserDemand> user = Combinators.combine(
                        Arbitraries.of(998, 1000, 1002),
                        Arbitraries.integers().between(0, 20),
                        task.list().ofMinSize(1).ofMaxSize(4))
                .as((maximum, running, tasks) -> new UserDemand(0, maximum, running + waiting(tasks), tasks));
        return Combinators.combine(nodes, user.list().ofMaxSize(5), Arbitraries.randoms())
                .as((places, users, random) -> new Snapshot(places, named(users, random)));
    }

    private static List<NodeSlots> numbered(List<NodeSlots> nodes) {
        List<NodeSlots> numbered = new ArrayList<>();
        nodes.forEach(node -> numbered.add(new NodeSlots(numbered.size(), node.queue(), node.free())));
        return numbered;
    }

    /** Gives users and tasks their numbers; the tasks of different users are of mixed age, one user's are in order. */
    private static List<UserDemand> named(List<UserDemand> users, Random random) {
        List<Integer> owners = new ArrayList<>();
        for (int user = 0; user < users.size(); user++) {
            owners.addAll(Collections.nCopies(users.get(user).tasks().size(), user));
        }
        Collections.shuffle(owners, random);
        List<UserDemand> named = new ArrayList<>();
        for (int user = 0; user < users.size(); user++) {
            List<TaskDemand> tasks = new ArrayList<>();
            for (int task = 0; task < owners.size(); task++) {
                if (owners.get(task) == user) {
                    TaskDemand demand = users.get(user).tasks().get(tasks.size());
                    tasks.add(new TaskDemand(task, demand.queue(), demand.waiting()));
                }
            }
            named.add(new UserDemand(
                    user, users.get(user).maximum(), users.get(user).load(), tasks));
        }
        return named;
    }

    private static long waiting(List<TaskDemand> tasks) {
        return tasks.stream().mapToLong(TaskDemand::waiting).sum();
    }
}
