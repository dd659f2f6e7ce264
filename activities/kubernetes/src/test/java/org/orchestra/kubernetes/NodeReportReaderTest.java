package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.openapi.models.V1NodeCondition;
import io.kubernetes.client.openapi.models.V1NodeSpec;
import io.kubernetes.client.openapi.models.V1NodeStatus;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Taint;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.domain.capacity.Resources;

class NodeReportReaderTest {
    @Test
    void aReadyNodeHasItsCapacityAndNoProblem() {
        assertThat(NodeReportReader.of(ready()))
                .isEqualTo(new NodeReport("gpu-1", new Resources(31_850, 128_000, 4), null));
    }

    @Test
    void capacityIsRoundedDownAndMissingResourcesAreZero() {
        // given
        V1Node node = ready();
        node.getStatus().allocatable(Map.of("cpu", new Quantity("1.9999"), "memory", new Quantity("2097151")));

        // then
        assertThat(NodeReportReader.of(node).allocatable()).isEqualTo(new Resources(1_999, 1, 0));
        node.getStatus().allocatable(null);
        assertThat(NodeReportReader.of(node).allocatable()).isEqualTo(new Resources(0, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "Ready,False,container runtime is down,Ready is False: container runtime is down",
        "Ready,Unknown,Kubelet stopped posting node status.,Ready is Unknown: Kubelet stopped posting node status.",
        "MemoryPressure,True,kubelet has insufficient memory,MemoryPressure is True: kubelet has insufficient memory",
        "DiskPressure,True,kubelet has disk pressure,DiskPressure is True: kubelet has disk pressure",
        "PIDPressure,True,,PIDPressure is True"
    })
    void aProblemQuotesTheKubeletsMessage(String type, String status, String message, String problem) {
        // given
        V1Node node = ready();
        node.getStatus()
                .getConditions()
                .removeIf(condition -> condition.getType().equals(type));
        node.getStatus().addConditionsItem(condition(type, status, message));

        // then
        assertThat(NodeReportReader.of(node).problem()).isEqualTo(problem);
    }

    @Test
    void aNodeWithoutConditionsIsNotReady() {
        assertThat(NodeReportReader.of(new V1Node().metadata(new V1ObjectMeta().name("n")))
                        .problem())
                .isEqualTo("Ready is not reported; it has no label kubernetes.io/hostname");
    }

    @Test
    void aNodeIsNamedAfterItsHostnameLabel() {
        // given
        V1Node node = ready();
        node.getMetadata().name("ip-10-0-0-7.site").labels(Map.of("kubernetes.io/hostname", "ip-10-0-0-7"));
        node.getSpec().unschedulable(true);

        // then
        assertThat(NodeReportReader.of(node).name()).isEqualTo("ip-10-0-0-7");
        assertThat(NodeReportReader.of(node).problem()).contains("kubectl uncordon ip-10-0-0-7.site");
    }

    @Test
    void aCordonedNodeSaysHowToUncordonIt() {
        // given
        V1Node node = ready();
        node.getSpec().unschedulable(true).addTaintsItem(taint("node.kubernetes.io/unschedulable", null, "NoSchedule"));

        // then
        assertThat(NodeReportReader.of(node).problem())
                .isEqualTo("it is cordoned: run 'kubectl uncordon gpu-1' to use it");
    }

    @Test
    void aRepellingTaintIsAProblem() {
        // given
        V1Node node = ready();
        node.getSpec()
                .addTaintsItem(taint("node-role.kubernetes.io/control-plane", null, "NoSchedule"))
                .addTaintsItem(taint("nvidia.com/gpu", "present", "NoSchedule"))
                .addTaintsItem(taint("spot", "yes", "PreferNoSchedule"))
                .addTaintsItem(taint("team", "theory", "NoExecute"));

        // then
        assertThat(NodeReportReader.of(node).problem())
                .isEqualTo("its taint node-role.kubernetes.io/control-plane:NoSchedule keeps pods away; "
                        + "its taint team=theory:NoExecute keeps pods away");
    }

    @Test
    void aLongMessageIsCutAndPutOnOneLine() {
        // given
        V1Node node = ready();
        node.getStatus().addConditionsItem(condition("DiskPressure", "True", "no\n  room " + "x".repeat(999)));

        // then
        assertThat(NodeReportReader.of(node).problem())
                .startsWith("DiskPressure is True: no room xxx")
                .endsWith("…")
                .hasSizeLessThan(250);
    }

    private static V1Node ready() {
        return new V1Node()
                .metadata(new V1ObjectMeta().name("gpu-1").labels(Map.of("kubernetes.io/hostname", "gpu-1")))
                .spec(new V1NodeSpec())
                .status(new V1NodeStatus()
                        .allocatable(Map.of(
                                "cpu", new Quantity("31850m"),
                                "memory", new Quantity("128000Mi"),
                                "nvidia.com/gpu", new Quantity("4")))
                        .addConditionsItem(condition("MemoryPressure", "False", "fine"))
                        .addConditionsItem(condition("NetworkUnavailable", "Unknown", "none of our business"))
                        .addConditionsItem(condition("Ready", "True", "kubelet is posting ready status")));
    }

    private static V1NodeCondition condition(String type, String status, String message) {
        return new V1NodeCondition().type(type).status(status).message(message);
    }

    private static V1Taint taint(String key, String value, String effect) {
        return new V1Taint().key(key).value(value).effect(effect);
    }
}
