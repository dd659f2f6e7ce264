package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KubernetesClientsTest {
    private final ApiClient client = KubernetesClients.fromEnvironment();

    @Test
    void whatALaterKubernetesAddsOrLeavesOutDoesNotMatter() {
        // when
        V1PodSpec spec = read("""
                {"spec": {"nodeName": "node-1", "later": {"a": [1]}, "containers": [{"image": "tau"}]}}""").getSpec();

        // then
        assertThat(spec.getNodeName()).isEqualTo("node-1");
        assertThat(spec.getContainers()).singleElement().satisfies(container -> {
            assertThat(container.getName()).isNull();
            assertThat(container.getImage()).isEqualTo("tau");
        });
    }

    @Test
    void timesAndQuantitiesAreReadAndWrittenAsTheApiHasThem() {
        // when
        V1Pod pod = read("""
                {"metadata": {"creationTimestamp": "2026-05-04T10:00:00Z"},
                 "spec": {"containers": [{"resources": {"requests": {"memory": "32Mi"}}}]}}""");

        // then
        assertThat(pod.getMetadata().getCreationTimestamp().toInstant())
                .isEqualTo(Instant.parse("2026-05-04T10:00:00Z"));
        assertThat(client.getJSON().serialize(pod))
                .contains("\"creationTimestamp\":\"2026-05-04T10:00:00Z\"", "\"requests\":{\"memory\":\"32Mi\"}");
    }

    private V1Pod read(String json) {
        return client.getJSON().deserialize(json, V1Pod.class);
    }
}
