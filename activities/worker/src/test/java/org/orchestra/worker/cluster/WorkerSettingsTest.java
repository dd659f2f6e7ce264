package org.orchestra.worker.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.local.Confine;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WorkerSettingsTest {
    @Test
    void jobsHaveNamespacesUnlessSaidOtherwise() {
        assertThat(settings(Map.of()).confine()).isEqualTo(Confine.AUTO);
        assertThat(settings(Map.of("orchestra.worker.confine", "never")).confine())
                .isEqualTo(Confine.NEVER);
        assertThatThrownBy(() -> settings(Map.of("orchestra.worker.confine", "maybe")))
                .hasStackTraceContaining("maybe");
    }

    @Test
    void withoutNamesAWorkerTakesUpOneKubernetesCluster() {
        // given
        List<Cluster> all = List.of(
                cluster(1, "here", ClusterType.LOCAL),
                cluster(2, "lab", ClusterType.KUBERNETES),
                cluster(3, "lps", ClusterType.KUBERNETES));

        // then
        assertThat(settings(Map.of()).served(all)).extracting(Cluster::name).containsExactly("here", "lab");
        assertThat(settings(Map.of("orchestra.worker.clusters", "lps,lab")).served(all))
                .extracting(Cluster::name)
                .containsExactly("lab", "lps");
    }

    private static Cluster cluster(long id, String name, ClusterType type) {
        return new Cluster(id, name, type, "cluster-" + name, null, null);
    }

    private static WorkerSettings settings(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("orchestra.worker", WorkerSettings.class);
    }
}
