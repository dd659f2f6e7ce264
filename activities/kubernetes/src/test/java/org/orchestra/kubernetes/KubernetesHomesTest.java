package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KubernetesHomesTest {
    private static final List<String> OURS = List.of("nosuid", "nodev");

    @Test
    void theMountOptionsOfAnAdminAreKeptAndOursCount() {
        assertThat(KubernetesHomes.withLast(List.of("nfsvers=4.1", "nosuid", "hard", "dev"), OURS))
                .containsExactly("nfsvers=4.1", "hard", "dev", "nosuid", "nodev");
    }

    @Test
    void mountOptionsThatAreRightStayAsTheyAre() {
        List<String> right = List.of("nfsvers=4.1", "nosuid", "nodev");

        assertThat(KubernetesHomes.withLast(right, OURS)).isEqualTo(right);
    }

    @Test
    void aHostPathKeepsTheMountOptionsThatItHas() {
        assertThat(KubernetesHomes.withLast(List.of("hard"), List.of())).containsExactly("hard");
    }
}
