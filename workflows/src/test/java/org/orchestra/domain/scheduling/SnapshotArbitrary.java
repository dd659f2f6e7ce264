package org.orchestra.domain.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Size;
import org.orchestra.domain.scheduling.Demands.Place;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/** Laboratories of all kinds: full and empty, capped and not, with nodes that are shut, small or unknown. */
final class SnapshotArbitrary {
    static final int QUEUES = 3;
    private static final Size SMALL = new Size(1_000, 1_024, 0);
    private static final Size LARGE = new Size(8_000, 16_384, 1);

    private SnapshotArbitrary() {}

    static Arbitrary<Snapshot> snapshots() {
        Arbitrary<List<Place>> places = place().list().ofMaxSize(6).map(SnapshotArbitrary::numbered);
        return Combinators.combine(places, user().list().ofMaxSize(5), Arbitraries.randoms())
                .as((nodes, users, random) -> new Snapshot(Demands.queues(nodes), named(users, random)));
    }

    static Arbitrary<PriorityRule> rules() {
        return Arbitraries.of(
                new LcgRule(), new FifoRule(), new UsageDecayRule(Duration.ofDays(7), Duration.ofHours(1)));
    }

    private static Arbitrary<Place> place() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, QUEUES - 1),
                        Arbitraries.integers().between(0, 9).set().ofMaxSize(6),
                        Arbitraries.frequencyOf(
                                Tuple.of(4, Arbitraries.just(NodeState.OPEN)),
                                Tuple.of(1, Arbitraries.of(NodeState.values()))),
                        Arbitraries.of(SMALL, LARGE).injectNull(0.3))
                .as((queue, slots, state, size) -> new Place(
                        queue,
                        new NodeSlots(
                                0,
                                state,
                                10,
                                0,
                                state == NodeState.OPEN
                                        ? slots.stream().sorted().toList()
                                        : List.of(),
                                size)));
    }

    private static Arbitrary<TaskDemand> task() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, QUEUES - 1),
                        Arbitraries.integers().between(1, 12),
                        room(),
                        Arbitraries.of(SMALL, SMALL, LARGE))
                .as((queue, waiting, room, request) -> new TaskDemand(0, queue, waiting, room, request));
    }

    private static Arbitrary<UserDemand> user() {
        return Combinators.combine(
                        Arbitraries.of(998, 1000, 1002),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.of(0.0, 0.0, 1_800.0, 7_200.0),
                        room(),
                        task().list().ofMinSize(1).ofMaxSize(4))
                .as((maximum, running, used, room, tasks) ->
                        new UserDemand(0, new Standing(maximum, running + waiting(tasks), used), room, tasks));
    }

    private static Arbitrary<Integer> room() {
        return Arbitraries.oneOf(
                Arbitraries.just(Snapshot.UNCAPPED),
                Arbitraries.just(Snapshot.UNCAPPED),
                Arbitraries.integers().between(0, 8));
    }

    private static List<Place> numbered(List<Place> places) {
        List<Place> numbered = new ArrayList<>();
        for (Place place : places) {
            NodeSlots node = place.node();
            numbered.add(new Place(
                    place.queue(),
                    new NodeSlots(
                            numbered.size(), node.state(), 10, 10 - node.free().size(), node.free(), node.size())));
        }
        return numbered;
    }

    /** Gives users and tasks their numbers: of mixed age, also within one user, who may order their own tasks. */
    private static List<UserDemand> named(List<UserDemand> users, Random random) {
        List<Long> ages = new ArrayList<>();
        for (long task = 0;
                task < users.stream().mapToInt(user -> user.tasks().size()).sum();
                task++) {
            ages.add(task);
        }
        Collections.shuffle(ages, random);
        List<UserDemand> named = new ArrayList<>();
        for (UserDemand user : users) {
            List<TaskDemand> tasks = user.tasks().stream()
                    .map(task ->
                            new TaskDemand(ages.remove(0), task.queue(), task.waiting(), task.room(), task.request()))
                    .toList();
            named.add(new UserDemand(named.size(), user.standing(), user.room(), tasks));
        }
        return named;
    }

    private static long waiting(List<TaskDemand> tasks) {
        return tasks.stream().mapToLong(TaskDemand::waiting).sum();
    }
}
