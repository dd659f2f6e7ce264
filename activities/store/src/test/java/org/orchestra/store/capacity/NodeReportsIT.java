package org.orchestra.store.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.capacity.SlotLimits;
import org.orchestra.runner.NodeReports;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.store.testing.StoreExtension;

/** What reports do to the nodes of a real PostgreSQL. */
class NodeReportsIT {
    private static final String CLUSTER = StoreExtension.CLUSTER;
    private static final Resources MACHINE = new Resources(8_000, 65_536, 0);

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Instant start = Instant.now();
    private NodeReports reports;
    private SchedulerWakeUps wakeUps;

    @BeforeEach
    void twoNodesAndAnAdmin() {
        reports = STORE.get(NodeReports.class);
        wakeUps = STORE.get(SchedulerWakeUps.class);
        STORE.data().queue("cpu", CLUSTER);
        STORE.data().node("cpu", "a", 4);
        STORE.data().node("cpu", "b", 4);
        STORE.data().admin("ana");
    }

    @Test
    void aReportReplacesTheLastOne() {
        // when
        report(0, well("a"), ill("b", "disk full"), well("c"));
        report(15, well("a"), well("b"));

        // then
        assertThat(STORE.jdbc()
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
    void aSingleMachineHasNoNodeOfAnotherName() {
        // given a local cluster
        report(0, well("a"), well("b"));

        // then
        assertThatThrownBy(() -> STORE.get(Nodes.class)
                        .create(new QueueName("cpu"), new NewNode(new NodeName("ghost"), null, new SlotLimits(1, 1))))
                .isInstanceOf(Refusal.class)
                .hasMessage("Cluster local is a single machine and has no node ghost: its node is called a or b.");
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
        STORE.jdbc()
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
        STORE.jdbc().sql("UPDATE node SET drained = true WHERE name = 'a'").update();
        STORE.jdbc().sql("UPDATE node SET enabled_slots = 0 WHERE name = 'b'").update();

        // when
        report(0, ill("a", "rebooting"), ill("b", "rebooting"));

        // then
        assertThat(health("a")).isEqualTo("UNHEALTHY: rebooting");
        assertThat(messages()).isEmpty();
    }

    @Test
    void slotsOfAnAutoNodeFollowItsMachine() {
        // given
        STORE.jdbc().sql("UPDATE node SET auto = true WHERE name = 'b'").update();

        // when
        report(0, well("a"), well("b"));

        // then
        assertThat(slots("b")).isEqualTo("8 of 8");
        assertThat(slots("a")).isEqualTo("4 of 4");
        verify(wakeUps).wake(CLUSTER);

        // when
        report(15, well("a"), new NodeReport("b", new Resources(2_500, 65_536, 0), null));

        // then
        assertThat(slots("b")).isEqualTo("2 of 2");
    }

    @Test
    void aGpuNodeThatLostADeviceIsUnhealthy() {
        // given
        STORE.data().gpuQueue("nvidia", CLUSTER);
        STORE.data().node("nvidia", "g", 2);

        // when
        report(0, well("a"), well("b"), new NodeReport("g", new Resources(8_000, 65_536, 1), null));

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
        NodeHealthRepository rows = STORE.get(NodeHealthRepository.class);
        long cluster =
                STORE.jdbc().sql("SELECT id FROM cluster").query(Long.class).single();
        NodeHealthRepository.ReviewedNode read = rows.nodes(cluster).get(1);

        // when
        STORE.jdbc()
                .sql("UPDATE node SET health = 'CORDONED', health_reason = '5 jobs failed' WHERE name = 'b'")
                .update();
        boolean written = rows.apply(new NodeHealthChange(
                read,
                read.health().after("disk full", start, Duration.ofMinutes(2)),
                read.node().slots()));

        // then
        assertThat(written).isFalse();
        assertThat(health("b")).isEqualTo("CORDONED: 5 jobs failed");
    }

    private void report(int seconds, NodeReport... nodes) {
        STORE.clock().setAhead(Duration.ofSeconds(Math.max(0, seconds)));
        reports.observed(CLUSTER, start.plusSeconds(seconds), List.of(nodes));
    }

    private static NodeReport well(String name) {
        return new NodeReport(name, MACHINE, null);
    }

    private static NodeReport ill(String name, String problem) {
        return new NodeReport(name, MACHINE, problem);
    }

    private static String health(String node) {
        return STORE.jdbc()
                .sql("SELECT health || coalesce(': ' || health_reason, '') FROM node WHERE name = :name")
                .param("name", node)
                .query(String.class)
                .single();
    }

    private static String slots(String node) {
        return STORE.jdbc()
                .sql("SELECT enabled_slots || ' of ' || max_slots FROM node WHERE name = :name")
                .param("name", node)
                .query(String.class)
                .single();
    }

    private static List<String> messages() {
        return STORE.jdbc()
                .sql("SELECT subject || E'\\n' || body FROM message ORDER BY id")
                .query(String.class)
                .list();
    }
}
