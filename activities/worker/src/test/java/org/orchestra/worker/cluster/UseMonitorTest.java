package org.orchestra.worker.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.use.RequestedUse;
import org.orchestra.runner.use.RunUse;
import org.orchestra.runner.use.UseRequests;
import org.orchestra.runner.use.UseSource;

class UseMonitorTest {
    private static final RunKey RUN = new RunKey(7, 3, 1);
    private static final RequestedUse LOOKED_AT =
            new RequestedUse(new TaskRef(7, "0a1b2c3d", "user.ana.fit", "ana"), RUN, RUN);
    private static final RunUse USE = RunUse.measured(RUN, Instant.EPOCH, 500, 100);

    private final List<RunUse> reported = new ArrayList<>();
    private List<RequestedUse> requested = List.of(LOOKED_AT);
    private final UseMonitor monitor = new UseMonitor(new UseRequests() {
        @Override
        public List<RequestedUse> requested(String cluster, int most) {
            assertThat(cluster).isEqualTo("lab");
            assertThat(most).isEqualTo(1_000);
            return requested;
        }

        @Override
        public void report(String cluster, List<RunUse> uses) {
            assertThat(cluster).isEqualTo("lab");
            reported.addAll(uses);
        }
    });

    @Test
    void whatSomebodyLooksAtIsMeasuredAndReported() {
        // when
        monitor.measure("lab", runs -> {
            assertThat(runs).containsExactly(LOOKED_AT);
            return List.of(USE);
        });

        // then
        assertThat(reported).containsExactly(USE);
    }

    @Test
    void aClusterIsNotAskedWhileNobodyLooks() {
        // given
        requested = List.of();
        List<List<RequestedUse>> asked = new ArrayList<>();

        // when
        monitor.measure("lab", runs -> {
            asked.add(runs);
            return List.of();
        });

        // then
        assertThat(asked).isEmpty();
        assertThat(reported).isEmpty();
    }

    @Test
    void aClusterThatDoesNotAnswerIsAskedAgainInTheNextRound() {
        // given
        UseSource away = runs -> {
            throw new IllegalStateException("away");
        };

        // when
        monitor.measure("lab", away);
        monitor.measure("lab", runs -> List.of(USE));

        // then
        assertThat(reported).containsExactly(USE);
    }
}
