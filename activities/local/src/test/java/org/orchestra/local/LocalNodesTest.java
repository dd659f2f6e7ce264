package org.orchestra.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LocalNodesTest {
    @Test
    void theMachineIsReportedUnderEachOfItsNames() {
        assertThat(new LocalNodes(List.of("here", "there")).read())
                .extracting(node -> node.name() + " " + node.problem())
                .containsExactly("here null", "there null");
    }
}
