package org.orchestra.domain.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NodeHealthTest {
    private static final Duration REST = Duration.ofMinutes(2);
    private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
    private static final NodeHealth HEALTHY = new NodeHealth(NodeHealthState.HEALTHY, null, NOON, null);

    @Test
    void aProblemMakesANodeUnhealthyAtOnce() {
        assertThat(HEALTHY.after("disk full", at(15), REST))
                .isEqualTo(new NodeHealth(NodeHealthState.UNHEALTHY, "disk full", at(15), null));
    }

    @Test
    void aHealthyNodeWithoutAProblemStaysHealthy() {
        assertThat(HEALTHY.after(null, at(15), REST)).isEqualTo(HEALTHY);
    }

    @Test
    void anUnhealthyNodeRecoversAfterAPeriodWithoutAProblem() {
        // given
        NodeHealth unhealthy = HEALTHY.after("disk full", at(0), REST);

        // when
        NodeHealth well = unhealthy.after(null, at(60), REST);

        // then
        assertThat(well).isEqualTo(new NodeHealth(NodeHealthState.UNHEALTHY, "disk full", at(0), at(60)));
        assertThat(well.after(null, at(179), REST)).isEqualTo(well);
        assertThat(well.after(null, at(180), REST))
                .isEqualTo(new NodeHealth(NodeHealthState.HEALTHY, null, at(180), null));
    }

    @Test
    void aNewProblemRestartsTheRecoveryAndGivesTheLatestReason() {
        // given
        NodeHealth recovering = HEALTHY.after("disk full", at(0), REST).after(null, at(60), REST);

        // when
        NodeHealth relapsed = recovering.after("no memory", at(120), REST);

        // then
        assertThat(relapsed).isEqualTo(new NodeHealth(NodeHealthState.UNHEALTHY, "no memory", at(0), null));
        assertThat(relapsed.after(null, at(130), REST)
                        .after(null, at(200), REST)
                        .state())
                .isEqualTo(NodeHealthState.UNHEALTHY);
    }

    @Test
    void reportsNeitherEndNorChangeACordon() {
        NodeHealth cordoned = new NodeHealth(NodeHealthState.CORDONED, "5 jobs failed within 3 s", NOON, null);

        assertThat(cordoned.after(null, at(9_999), REST)).isEqualTo(cordoned);
        assertThat(cordoned.after("disk full", at(9_999), REST)).isEqualTo(cordoned);
    }

    private static Instant at(int seconds) {
        return NOON.plusSeconds(seconds);
    }
}
