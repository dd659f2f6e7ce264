package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/** A user who may start nothing more takes nothing from anybody: no slot, no reserved room, no place in the order. */
class NoHeadroomPropertyTest {
    private static final int NO_LIMIT = 1_000;

    @Property(tries = 1000)
    void othersGetWhatTheyWouldGetWithoutTheUser(
            @ForAll("snapshots") Snapshot snapshot,
            @ForAll("rules") PriorityRule rule,
            @ForAll @IntRange(max = 4) int chosen) {
        // given
        Assume.that(chosen < snapshot.users().size());
        PassPlanner planner = new PassPlanner(rule);
        List<UserDemand> others = new ArrayList<>(snapshot.users());
        UserDemand user = others.remove(chosen);
        List<UserDemand> all = new ArrayList<>(others);
        all.add(chosen, new UserDemand(user.user(), user.share(), 0, user.tasks()));

        // when
        Plan plan = planner.plan(new Snapshot(snapshot.queues(), all), NO_LIMIT);

        // then
        Plan without = planner.plan(new Snapshot(snapshot.queues(), others), NO_LIMIT);
        assertThat(plan.placements()).isEqualTo(without.placements());
        assertThat(plan.reservations()).isEqualTo(without.reservations());
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
