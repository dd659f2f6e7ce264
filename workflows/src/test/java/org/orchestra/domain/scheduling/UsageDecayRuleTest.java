package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.orchestra.domain.scheduling.Demands.node;
import static org.orchestra.domain.scheduling.Demands.snapshot;
import static org.orchestra.domain.scheduling.Demands.task;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

class UsageDecayRuleTest {
    private static final long ANAS = 10;
    private static final long BOBS = 11;
    private static final double HOUR = 3_600;

    private final UsageDecayRule rule = new UsageDecayRule(Duration.ofDays(7), Duration.ofHours(1));

    @Test
    void theWorkedExample() {
        // given 20 of ana's slot-hours are remembered
        FairShare ana = new FairShare(1000, 2, 20 * HOUR);
        FairShare bob = new FairShare(1000, 10, 0);

        // then
        assertThat(priority(ana, 0)).isCloseTo(995.6, within(1e-9));
        assertThat(priority(ana, 1)).isCloseTo(995.2, within(1e-9));
        assertThat(priority(bob, 0)).isCloseTo(998.0, within(1e-9));
        assertThat(priority(bob, 1)).isCloseTo(997.6, within(1e-9));
        assertThat(priority(bob, 6)).isEqualTo(priority(ana, 0));
    }

    @Test
    void aUserWithMuchUsageWaitsForOneWithLittle() {
        // given
        UserDemand ana =
                new UserDemand(1, new FairShare(1000, 2, 20 * HOUR), Snapshot.UNCAPPED, List.of(task(ANAS, 2)));
        UserDemand bob = new UserDemand(2, new FairShare(1000, 10, 0), Snapshot.UNCAPPED, List.of(task(BOBS, 10)));

        // when
        List<Placement> plan = new PassPlanner(rule)
                .plan(snapshot(List.of(ana, bob), node(1, 8)), 100)
                .placements();

        // then
        assertThat(plan.subList(0, 6)).extracting(Placement::task).containsOnly(BOBS);
        assertThat(plan.subList(6, 8)).extracting(Placement::task).containsExactly(ANAS, BOBS);
    }

    @Test
    void aBurstIsChargedWithinItsOwnPass() {
        // given two users without a past, one of whom brings a hundred jobs: without the charge of grants, their load
        // alone would tell them apart by a fifth a job
        FairShare burst = new FairShare(1000, 100, 0);

        // then each granted job costs the next one two fifths: one for the job, one for its hour
        assertThat(priority(burst, 0) - priority(burst, 10)).isCloseTo(4.0, within(1e-9));
    }

    @Test
    void aHalfLifeMustBePositive() {
        assertThatThrownBy(() -> new UsageDecayRule(Duration.ZERO, Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("half-life");
        assertThatThrownBy(() -> new UsageDecayRule(Duration.ofDays(7), Duration.ofHours(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private double priority(FairShare user, long n) {
        return rule.priority(user, n, 1);
    }
}
