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
    void theTurnsOfAQueueAreItsJobsByPriority(
            @ForAll("snapshots") Snapshot snapshot,
            @ForAll("rules") PriorityRule rule,
            @ForAll @IntRange(max = SnapshotArbitrary.QUEUES - 1) int queue) {
        // when
        QueueOrder order = new QueueOrder(snapshot, rule, queue);

        // then
        List<QueuePosition> turns = new AllJobs(snapshot, rule).turns(queue);
        assertThat(order.turns(0, ALL)).isEqualTo(turns);
        assertThat(order.size()).isEqualTo(turns.size());
    }

    @Property(tries = 500)
    void aPageIsThatPartOfTheWhole(
            @ForAll("snapshots") Snapshot snapshot,
            @ForAll("rules") PriorityRule rule,
            @ForAll @IntRange(max = 20) int skip,
            @ForAll @IntRange(max = 20) int limit) {
        // when
        QueueOrder order = new QueueOrder(snapshot, rule, 0);

        // then
        List<QueuePosition> turns = order.turns(0, ALL);
        int from = Math.min(skip, turns.size());
        assertThat(order.turns(skip, limit)).isEqualTo(turns.subList(from, Math.min(from + limit, turns.size())));
    }

    @Property(tries = 1000)
    void asManyJobsAreAheadAsStandBeforeInTheOrder(
            @ForAll("snapshots") Snapshot snapshot, @ForAll("rules") PriorityRule rule) {
        // given
        QueueOrder order = new QueueOrder(snapshot, rule, 0);
        List<QueuePosition> turns = order.turns(0, ALL);

        // then also for the jobs that have no turn
        for (UserDemand user : snapshot.users()) {
            user.tasks().forEach(task -> {
                for (int place = 0; place < task.waiting(); place++) {
                    OptionalLong position = position(turns, task.task(), place);
                    assertThat(order.ahead(task.task(), place)).isEqualTo(position);
                }
            });
        }
    }

    private static OptionalLong position(List<QueuePosition> turns, long task, int place) {
        for (int position = 0; position < turns.size(); position++) {
            if (turns.get(position).task() == task && turns.get(position).place() == place) {
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
