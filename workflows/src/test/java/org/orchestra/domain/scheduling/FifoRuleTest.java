package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.domain.scheduling.Demands.node;
import static org.orchestra.domain.scheduling.Demands.snapshot;
import static org.orchestra.domain.scheduling.Demands.task;
import static org.orchestra.domain.scheduling.Demands.user;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

class FifoRuleTest {
    private final PassPlanner planner = new PassPlanner(new FifoRule());

    @Test
    void theOlderTaskGoesFirstWhoseverItIs() {
        // given ana's maximum and load mean nothing
        UserDemand ana = user(1, 1, 500, task(5, 2));
        UserDemand bob = user(2, 1000, 2, task(10, 2));

        // then
        assertThat(tasks(ana, bob, 3)).containsExactly(5L, 5L, 10L);
    }

    @Test
    void theWorkedExampleAnOwnPriorityNeverLiftsOneOverOthers() {
        // given ana puts her task 20 before her task 5
        UserDemand ana = user(1, 1000, 4, task(20, 2), task(5, 2));
        UserDemand bob = user(2, 1000, 2, task(10, 2));

        // then
        assertThat(tasks(ana, bob, 4)).containsExactly(10L, 10L, 20L, 20L);
        assertThat(tasks(user(1, 1000, 4, task(5, 2), task(20, 2)), bob, 4)).containsExactly(5L, 5L, 10L, 10L);
    }

    private List<Long> tasks(UserDemand one, UserDemand other, int slots) {
        return planner.plan(snapshot(List.of(one, other), node(1, slots)), 100).placements().stream()
                .map(Placement::task)
                .toList();
    }
}
