package org.orchestra.domain.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueueNodeTest {
    private static final Resources CPU_JOB = new Resources(1_000, 1_024, 0);
    private static final Resources GPU_JOB = new Resources(2_000, 4_096, 2);

    @Test
    void aNodeThatTheClusterDoesNotReportHasAProblem() {
        assertThat(node(4, false, CPU_JOB).problem(null)).isEqualTo("it is not in the cluster");
    }

    @Test
    void theProblemThatTheClusterReportsIsTheNodes() {
        assertThat(node(4, false, CPU_JOB).problem(new NodeReport("n", new Resources(8_000, 8_192, 0), "disk full")))
                .isEqualTo("disk full");
    }

    @Test
    void aNodeWithFewerGpusThanItsSlotsNeedHasAProblem() {
        assertThat(node(2, false, GPU_JOB).problem(report(64_000, 99_999, 4))).isNull();
        assertThat(node(2, false, GPU_JOB).problem(report(64_000, 99_999, 1)))
                .isEqualTo("it has 1 GPU, and its slots need 4");
        assertThat(node(0, false, GPU_JOB).problem(report(64_000, 99_999, 0))).isNull();
    }

    @Test
    void aNodeMayHaveMoreCpuSlotsThanCpus() {
        assertThat(node(100, false, CPU_JOB).problem(report(8_000, 8_192, 0))).isNull();
    }

    @Test
    void slotsOfAnAutoNodeFollowTheReportedCapacity() {
        assertThat(node(1, true, CPU_JOB).slotsAfter(report(7_500, 99_999, 0))).isEqualTo(new SlotLimits(7, 7));
        assertThat(node(7, true, CPU_JOB).slotsAfter(report(7_500, 2_048, 0))).isEqualTo(new SlotLimits(2, 2));
        assertThat(node(1, true, GPU_JOB).slotsAfter(report(64_000, 99_999, 4))).isEqualTo(new SlotLimits(2, 2));
    }

    @Test
    void slotsOfAnyOtherNodeDoNot() {
        assertThat(node(3, false, CPU_JOB).slotsAfter(report(7_500, 99_999, 0))).isEqualTo(new SlotLimits(3, 3));
    }

    @Test
    void anAutoNodeThatIsTooSmallKeepsItsSlotsAndHasAProblem() {
        QueueNode node = node(2, true, GPU_JOB);

        assertThat(node.slotsAfter(report(64_000, 99_999, 0))).isEqualTo(new SlotLimits(2, 2));
        assertThat(node.problem(report(64_000, 99_999, 0)))
                .isEqualTo("its 64 CPUs and 99,999 MiB are too little for one job of the queue");
        assertThat(node.slotsAfter(null)).isEqualTo(new SlotLimits(2, 2));
    }

    private static QueueNode node(int slots, boolean auto, Resources job) {
        return new QueueNode("q", "n", new SlotLimits(slots, slots), auto, job);
    }

    private static NodeReport report(int cpuMillis, int memoryMib, int gpus) {
        return new NodeReport("n", new Resources(cpuMillis, memoryMib, gpus), null);
    }
}
