package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

class QueueOrderPropertyTest {
    private static final int ALL = 1_000;

    @Property(tries = 1000)
    void theOrderOfAQueueIsItsJobsByPriority(
            @ForAll("snapshots") Snapshot snapshot,
            @ForAll("rules") PriorityRule rule,
            @ForAll @IntRange(max = SnapshotArbitrary.QUEUES - 1) int queue) {
        // when
        QueueOrder order = new QueueOrder(snapshot, rule, queue);

        // then
        List<QueuePosition> positions = new ReferencePlanner(snapshot, rule).positions(queue);
        assertThat(order.positions(0, ALL)).isEqualTo(positions);
        assertThat(order.size()).isEqualTo(positions.size());
    }

    @Property(tries = 500)
    void aPageIsThatPartOfTheOrder(
            @ForAll("snapshots") Snapshot snapshot,
            @ForAll("rules") PriorityRule rule,
            @ForAll @IntRange(max = 20) int skip,
            @ForAll @IntRange(max = 20) int limit) {
        // when
        QueueOrder order = new QueueOrder(snapshot, rule, 0);

        // then
        List<QueuePosition> positions = order.positions(0, ALL);
        int from = Math.min(skip, positions.size());
        assertThat(order.positions(skip, limit))
                .isEqualTo(positions.subList(from, Math.min(from + limit, positions.size())));
    }

    @Property(tries = 1000)
    void theJobsAheadAreThoseBeforeInTheOrder(
            @ForAll("snapshots") Snapshot snapshot, @ForAll("rules") PriorityRule rule) {
        // given
        QueueOrder order = new QueueOrder(snapshot, rule, 0);
        List<QueuePosition> positions = order.positions(0, ALL);

        // then also for jobs without a position
        for (UserDemand user : snapshot.users()) {
            user.tasks().forEach(task -> {
                for (int index = 0; index < task.waiting(); index++) {
                    OptionalLong position = position(positions, task.task(), index);
                    assertThat(order.ahead(task.task(), index)).isEqualTo(position);
                }
            });
        }
    }

    private static OptionalLong position(List<QueuePosition> positions, long task, int index) {
        for (int position = 0; position < positions.size(); position++) {
            if (positions.get(position).task() == task
                    && positions.get(position).index() == index) {
                return OptionalLong.of(position);
            }
        }
        return OptionalLong.empty();
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
