package org.orchestra.kubernetes;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1NodeList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
     * All nodes, as they are now; of several that are known by one name, the first.
     *
     * @throws KubernetesApiException when the API does not answer or refuses
     */
    public List<NodeReport> read() {
        Map<String, NodeReport> reports = new LinkedHashMap<>();
        String next = null;
        do {
            V1NodeList page = page(next);
            page.getItems().stream()
                    .map(NodeReportReader::of)
                    .forEach(report -> reports.putIfAbsent(report.name(), report));
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return List.copyOf(reports.values());
    }

    private V1NodeList page(@Nullable String from) {
        try {
            return core.listNode().limit(PAGE)._continue(from).execute();
        } catch (ApiException failure) {
            throw KubernetesApiException.of(failure);
        }
    }
}
