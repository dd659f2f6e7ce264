package org.orchestra.run.kubernetes;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1NodeList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeReport;

/** Reads the nodes of a Kubernetes cluster. */
public final class KubernetesNodes {
    private static final int PAGE = 100;

    private final CoreV1Api core;

    public KubernetesNodes(ApiClient client) {
        this.core = new CoreV1Api(client);
    }

    /**
     * All nodes, as they are now.
     *
     * @throws KubernetesCallFailed when the API does not answer or refuses
     */
    public List<NodeReport> read() {
        List<NodeReport> reports = new ArrayList<>();
        String next = null;
        do {
            V1NodeList page = page(next);
            page.getItems().forEach(node -> reports.add(NodeReading.of(node)));
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return reports;
    }

    private V1NodeList page(@Nullable String from) {
        try {
            return core.listNode().limit(PAGE)._continue(from).execute();
        } catch (ApiException failure) {
            throw KubernetesCallFailed.of(failure);
        }
    }
}
