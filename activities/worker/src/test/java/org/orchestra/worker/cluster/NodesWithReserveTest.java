package org.orchestra.worker.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.volume.DiskReserve;

class NodesWithReserveTest {
    private static final Resources SOME = new Resources(8_000, 16_384, 0);
    private static final List<NodeReport> NODES =
            List.of(new NodeReport("n1", SOME, null), new NodeReport("n2", SOME, "it is not Ready"));

    @TempDir
    Path volume;

    @Test
    void whileTheVolumeIsFullNoNodeGetsJobs() {
        // when
        List<NodeReport> nodes = withReserve(Long.MAX_VALUE / 2);

        // then
        assertThat(nodes).extracting(NodeReport::name).containsExactly("n1", "n2");
        assertThat(nodes.get(0).problem()).startsWith("the disk of " + volume + " has ");
        assertThat(nodes.get(1).problem()).isEqualTo("it is not Ready");
    }

    @Test
    void withRoomTheNodesAreAsTheClusterSays() {
        assertThat(withReserve(0)).isEqualTo(NODES);
    }

    private List<NodeReport> withReserve(long bytes) {
        return new NodesWithReserve(() -> NODES, new DiskReserve(List.of(volume), bytes)).get();
    }
}
