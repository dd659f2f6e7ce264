package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.domain.scheduling.Demands.QUEUE;
import static org.orchestra.domain.scheduling.Demands.snapshot;
import static org.orchestra.domain.scheduling.Demands.user;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Demands.QueuedNode;
import org.orchestra.domain.scheduling.Snapshot.HeldSlot;
import org.orchestra.domain.scheduling.Snapshot.MachineCapacity;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;

/** Every job starts, however many small ones come after it, and whatever times were told of them. */
class BoundedWaitPropertyTest {
    private static final int CPUS = 8;
    private static final int LIMIT = 10;

    /** Whose jobs come after all others. */
    private static final long SMALL = 1_000;

    private final PassPlanner planner = new PassPlanner(new FifoRule());

    /** A job that runs, with what was told of its time. */
    private record SimulatedRun(long node, int slot, int cpus, int since, int end, SlotTime told) {
        HeldSlot held(int now) {
            return new HeldSlot(size(cpus), told.left(Duration.ofMinutes(now - since)));
        }
    }

    @Property(tries = 300)
    void aJobStartsWithinTheTimeLimitsOfThoseBeforeIt(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = CPUS) Integer> jobs,
            @ForAll @IntRange(min = 1, max = 3) int nodes,
            @ForAll boolean toldRightly,
            @ForAll Random random) {
        // given jobs of one CPU that fill every slot, and keep coming
        Set<Long> started = new TreeSet<>();
        List<SimulatedRun> running = new ArrayList<>();
        int bound = LIMIT * (nodes + 1) * (jobs.size() + 1);

        // when
        for (int now = 0; now <= bound && started.size() < jobs.size(); now++) {
            int minute = now;
            running.removeIf(job -> job.end <= minute);
            int length = 1 + random.nextInt(LIMIT);
            SlotTime small = toldRightly ? told(length, null) : told(LIMIT, 1 + random.nextInt(LIMIT));
            List<TaskDemand> waiting = new ArrayList<>();
            if (now > 0) {
                LongStream.range(0, jobs.size())
                        .filter(job -> !started.contains(job))
                        .forEach(job -> waiting.add(demand(job, 1, jobs.get((int) job), told(LIMIT, null))));
            }
            waiting.add(demand(SMALL + now, nodes * CPUS, 1, small));
            for (Placement placement : placements(running, nodes, now, waiting)) {
                long task = placement.task();
                boolean isSmall = task >= SMALL;
                running.add(new SimulatedRun(
                        placement.node(),
                        placement.slot(),
                        isSmall ? 1 : jobs.get((int) task),
                        now,
                        now + (isSmall ? length : 1 + random.nextInt(LIMIT)),
                        isSmall ? small : told(LIMIT, null)));
                if (!isSmall) {
                    started.add(task);
                }
            }
        }

        // then
        assertThat(started).hasSameSizeAs(jobs);
    }

    private List<Placement> placements(List<SimulatedRun> running, int nodes, int now, List<TaskDemand> waiting) {
        QueuedNode[] all = LongStream.range(0, nodes)
                .mapToObj(node -> node(
                        node, running.stream().filter(job -> job.node == node).toList(), now))
                .toArray(QueuedNode[]::new);
        return planner.plan(
                        snapshot(List.of(user(1, 1_000, 0, waiting.toArray(TaskDemand[]::new))), all),
                        Integer.MAX_VALUE)
                .placements();
    }

    private static QueuedNode node(long node, List<SimulatedRun> running, int now) {
        List<Integer> free = IntStream.range(0, CPUS)
                .filter(slot -> running.stream().noneMatch(job -> job.slot == slot))
                .boxed()
                .toList();
        int used = running.stream().mapToInt(SimulatedRun::cpus).sum();
        return new QueuedNode(
                QUEUE,
                new NodeSlots(
                        Demands.CLUSTER,
                        node,
                        NodeState.OPEN,
                        CPUS,
                        running.stream().map(job -> job.held(now)).toList(),
                        free,
                        new MachineCapacity("machine-" + node, size(CPUS), size(CPUS - used))));
    }

    private static TaskDemand demand(long task, int jobs, int cpus, SlotTime time) {
        return new TaskDemand(
                task, QUEUE, jobs, Snapshot.UNCAPPED, Demands.anywhere(size(cpus)), time.atMost(), List.of());
    }

    private static SlotTime told(int limit, @Nullable Integer mean) {
        return new SlotTime(Duration.ofMinutes(limit), mean == null ? null : Duration.ofMinutes(mean), Duration.ZERO);
    }

    private static Resources size(int cpus) {
        return new Resources(cpus * 1_000, 0, 0);
    }
}
