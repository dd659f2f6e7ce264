package org.orchestra.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.domain.capacity.Size;
import org.orchestra.scheduling.SchedulerWakeUps;
import org.orchestra.testing.Centre;

/** What reports do to the nodes of a real PostgreSQL. */
class NodeReportsIT {
    private static final String CLUSTER = Centre.CLUSTER;
    private static final Size MACHINE = new Size(8_000, 65_536, 0);

    @RegisterExtension
    static final Centre CENTRE = new Centre();

    private final Instant start = Instant.now();
    private NodeReports reports;
    private SchedulerWakeUps wakeUps;

    @BeforeEach
    void twoNodesAndAnAdmin() {
        reports = CENTRE.get(NodeReports.class);
        wakeUps = CENTRE.get(SchedulerWakeUps.class);
        CENTRE.laboratory().queue("cpu", CLUSTER);
        CENTRE.laboratory().node("cpu", "a", 4);
        CENTRE.laboratory().node("cpu", "b", 4);
        CENTRE.laboratory().admin("ana");
    }

    @Test
    void aReportReplacesTheLastOne() {
        // when
        report(0, well("a"), ill("b", "disk full"), well("c"));
        report(15, well("a"), well("b"));

        // then
        assertThat(CENTRE.jdbc()
                        .sql("SELECT name || coalesce(problem, '') FROM observed_node ORDER BY name")
                        .query(String.class)
                        .list())
                .containsExactly("a", "b");
    }

    @Test
    void aNodeWithAProblemGivesNoSlotsAtOnceAndComesBackWhenItHasBeenWellForAWhile() {
        // when
        report(0, well("a"), ill("b", "disk full"));

        // then
        assertThat(health("b")).isEqualTo("UNHEALTHY: disk full");
        assertThat(health("a")).isEqualTo("HEALTHY");
        verify(wakeUps).wake(CLUSTER);

        // when
        clearInvocations(wakeUps);
        report(60, well("a"), well("b"));
        report(150, well("a"), well("b"));

        // then
        assertThat(health("b")).isEqualTo("UNHEALTHY: disk full");
        verify(wakeUps, never()).wake(CLUSTER);

        // when
        report(181, well("a"), well("b"));

        // then
        assertThat(health("b")).isEqualTo("HEALTHY");
        verify(wakeUps).wake(CLUSTER);
    }

    @Test
    void aNodeThatTheClusterDoesNotHaveIsUnhealthy() {
        // when
        report(0, well("a"));

        // then
        assertThat(health("b")).isEqualTo("UNHEALTHY: it is not in the cluster");
    }

    @Test
    void anOldReportAndOneThatANewerHasOvertakenChangeNothing() {
        // given
        report(60, well("a"), well("b"));

        // when
        report(59, well("a"), ill("b", "disk full"));
        report(-301, ill("a", "disk full"), well("b"));

        // then
        assertThat(health("a")).isEqualTo("HEALTHY");
        assertThat(health("b")).isEqualTo("HEALTHY");
    }

    @Test
    void aCordonOutlastsEveryReport() {
        // given
        CENTRE.jdbc()
                .sql("UPDATE node SET health = 'CORDONED', health_reason = '5 jobs failed' WHERE name = 'b'")
                .update();

        // when
        report(0, well("a"), ill("b", "disk full"));
        report(200, well("a"), well("b"));

        // then
        assertThat(health("b")).isEqualTo("CORDONED: 5 jobs failed");
    }

    @Test
    void adminsAreToldOnceWithTheReasonForAllNodesOfAReport() {
        // when
        report(0, ill("a", "Ready is Unknown: silent"), ill("b", "disk full"));
        report(15, ill("a", "Ready is Unknown: silent"), ill("b", "DiskPressure"));

        // then
        assertThat(messages())
                .singleElement()
                .satisfies(message -> assertThat(message)
                        .startsWith("2 nodes of cluster local get no more jobs")
                        .contains("Node a of queue cpu: Ready is Unknown: silent\nNode b of queue cpu: disk full"));
        assertThat(health("b")).isEqualTo("UNHEALTHY: DiskPressure");
    }

    @Test
    void theNextIllnessIsToldAgain() {
        // given
        report(0, well("a"), ill("b", "disk full"));
        report(15, well("a"), well("b"));
        report(140, well("a"), well("b"));

        // when
        report(155, well("a"), ill("b", "disk full"));

        // then
        assertThat(messages())
                .hasSize(2)
                .allSatisfy(
                        message -> assertThat(message).startsWith("Node b of queue cpu of cluster local gets no more"));
    }

    @Test
    void nobodyIsToldOfANodeThatAnAdminHasShut() {
        // given
        CENTRE.jdbc().sql("UPDATE node SET drained = true WHERE name = 'a'").update();
        CENTRE.jdbc().sql("UPDATE node SET enabled_slots = 0 WHERE name = 'b'").update();

        // when
        report(0, ill("a", "rebooting"), ill("b", "rebooting"));

        // then
        assertThat(health("a")).isEqualTo("UNHEALTHY: rebooting");
        assertThat(messages()).isEmpty();
    }

    @Test
    void slotsOfAnAutoNodeFollowItsMachine() {
        // given
        CENTRE.jdbc().sql("UPDATE node SET auto = true WHERE name = 'b'").update();

        // when
        report(0, well("a"), well("b"));

        // then
        assertThat(slots("b")).isEqualTo("8 of 8");
        assertThat(slots("a")).isEqualTo("4 of 4");
        verify(wakeUps).wake(CLUSTER);

        // when
        report(15, well("a"), new NodeReport("b", new Size(2_500, 65_536, 0), null));

        // then
        assertThat(slots("b")).isEqualTo("2 of 2");
    }

    @Test
    void aGpuNodeThatLostADeviceIsUnhealthy() {
        // given
        CENTRE.laboratory().gpuQueue("nvidia", CLUSTER);
        CENTRE.laboratory().node("nvidia", "g", 2);

        // when
        report(0, well("a"), well("b"), new NodeReport("g", new Size(8_000, 65_536, 1), null));

        // then
        assertThat(health("g")).isEqualTo("UNHEALTHY: it has 1 GPU, and its slots need 2");
    }

    @RepeatedTest(10)
    void twoWorkersThatSeeTheSameTellItOnce() throws Exception {
        // given
        CyclicBarrier together = new CyclicBarrier(2);
        Callable<Void> worker = () -> {
            together.await();
            report(0, well("a"), ill("b", "disk full"));
            return null;
        };

        // when
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            for (var end : two.invokeAll(List.of(worker, worker))) {
                end.get();
            }
        } finally {
            two.shutdownNow();
        }

        // then
        assertThat(health("b")).isEqualTo("UNHEALTHY: disk full");
        assertThat(messages()).hasSize(1);
    }

    @Test
    void aNodeThatAnAdminChangesMeanwhileKeepsThatChange() {
        // given
        HealthRows rows = CENTRE.get(HealthRows.class);
        long cluster =
                CENTRE.jdbc().sql("SELECT id FROM cluster").query(Long.class).single();
        HealthRows.NodeRow read = rows.nodes(cluster).get(1);

        // when
        CENTRE.jdbc()
                .sql("UPDATE node SET health = 'CORDONED', health_reason = '5 jobs failed' WHERE name = 'b'")
                .update();
        boolean written = rows.carryOut(new NodeVerdict(
                read,
                read.health().after("disk full", start, Duration.ofMinutes(2)),
                read.node().slots()));

        // then
        assertThat(written).isFalse();
        assertThat(health("b")).isEqualTo("CORDONED: 5 jobs failed");
    }

    private void report(int seconds, NodeReport... nodes) {
        CENTRE.clock().setAhead(Duration.ofSeconds(Math.max(0, seconds)));
        reports.observed(CLUSTER, start.plusSeconds(seconds), List.of(nodes));
    }

    private static NodeReport well(String name) {
        return new NodeReport(name, MACHINE, null);
    }

    private static NodeReport ill(String name, String problem) {
        return new NodeReport(name, MACHINE, problem);
    }

    private static String health(String node) {
        return CENTRE.jdbc()
                .sql("SELECT health || coalesce(': ' || health_reason, '') FROM node WHERE name = :name")
                .param("name", node)
                .query(String.class)
                .single();
    }

    private static String slots(String node) {
        return CENTRE.jdbc()
                .sql("SELECT enabled_slots || ' of ' || max_slots FROM node WHERE name = :name")
                .param("name", node)
                .query(String.class)
                .single();
    }

    private static List<String> messages() {
        return CENTRE.jdbc()
                .sql("SELECT subject || E'\\n' || body FROM message ORDER BY id")
                .query(String.class)
                .list();
    }
}
