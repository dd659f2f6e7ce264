package org.orchestra.kubernetes;

import static org.awaitility.Awaitility.await;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.openapi.models.V1NodeCondition;
import io.kubernetes.client.openapi.models.V1NodeStatus;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Taint;
import io.kubernetes.client.util.PatchUtils;
import java.time.OffsetDateTime;
import java.util.Map;

/** A node that a test creates and deletes, with capacity for one run. */
final class ManualNode implements AutoCloseable {
    private static final Map<String, Quantity> CAPACITY =
            Map.of("cpu", new Quantity("1"), "memory", new Quantity("1Gi"), "pods", new Quantity("10"));

    private final CoreV1Api core;
    private final String name;

    private ManualNode(CoreV1Api core, String name) {
        this.core = core;
        this.name = name;
    }

    /** A node whose pods appear to run. */
    static ManualNode simulated(CoreV1Api core, String name) throws ApiException {
        return make(core, name, Map.of("kwok.x-k8s.io/node", "fake"));
    }

    /** A node that appears ready and on which nothing happens. */
    static ManualNode withoutKubelet(CoreV1Api core, String name) throws ApiException {
        return make(core, name, Map.of());
    }

    private static ManualNode make(CoreV1Api core, String name, Map<String, String> annotations) throws ApiException {
        OffsetDateTime now = OffsetDateTime.now();
        core.createNode(new V1Node()
                        .metadata(new V1ObjectMeta()
                                .name(name)
                                .labels(Map.of(Labels.HOSTNAME, name))
                                .annotations(annotations))
                        .status(new V1NodeStatus()
                                .allocatable(CAPACITY)
                                .capacity(CAPACITY)
                                .addConditionsItem(new V1NodeCondition()
                                        .type("Ready")
                                        .status("True")
                                        .lastHeartbeatTime(now)
                                        .lastTransitionTime(now))))
                .execute();
        ManualNode node = new ManualNode(core, name);
        await().atMost(RecordingListener.TIMEOUT).until(node::isOpen);
        return node;
    }

    String name() {
        return name;
    }

    /** Adds a NoExecute taint, which evicts the pods. */
    void taint() throws ApiException {
        String taint = "{\"spec\":{\"taints\":[{\"key\":\"broken\",\"effect\":\"NoExecute\"}]}}";
        PatchUtils.patch(
                V1Node.class,
                () -> core.patchNode(name, new V1Patch(taint)).buildCall(null),
                V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH,
                core.getApiClient());
    }

    void delete() throws ApiException {
        core.deleteNode(name).execute();
    }

    @Override
    public void close() throws ApiException {
        try {
            delete();
        } catch (ApiException failure) {
            if (failure.getCode() != KubernetesApiException.NOT_FOUND) {
                throw failure;
            }
        }
    }

    /** The control plane taints a new node until it has noticed that the node is ready. */
    private boolean isOpen() throws ApiException {
        var taints = core.readNode(name).execute().getSpec().getTaints();
        return taints == null || taints.stream().map(V1Taint::getEffect).noneMatch("NoSchedule"::equals);
    }
}
