package org.orchestra.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.volume.DiskReserve;

class LocalNodesTest {
    @TempDir
    Path folder;

    @Test
    void theMachineIsReportedUnderEachOfItsNames() {
        assertThat(new LocalNodes(List.of("here", "there"), new DiskReserve(List.of(folder), 0)).read())
                .extracting(node -> node.name() + " " + node.problem())
                .containsExactly("here null", "there null");
    }

    @Test
    void aFullDiskIsAProblemOfTheNode() {
        assertThat(new LocalNodes(List.of("here"), new DiskReserve(List.of(folder), Long.MAX_VALUE / 2)).read())
                .singleElement()
                .satisfies(node -> assertThat(node.problem()).startsWith("the disk of " + folder + " has "));
    }
}
