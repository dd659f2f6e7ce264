package org.orchestra.kubernetes;

import static org.orchestra.kubernetes.KubernetesCall.answer;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.openapi.models.V1NodeList;
import java.util.ArrayList;
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
     * Reads all nodes. Of several with the same hostname it returns the first.
     *
     * @throws KubernetesApiException when the API does not answer or refuses
     */
    public List<NodeReport> read() {
        Map<String, NodeReport> reports = new LinkedHashMap<>();
        list().stream().map(NodeReportReader::of).forEach(report -> reports.putIfAbsent(report.name(), report));
        return List.copyOf(reports.values());
    }

    /** All nodes as the API describes them. */
    List<V1Node> list() {
        List<V1Node> nodes = new ArrayList<>();
        String next = null;
        do {
            V1NodeList page = page(next);
            nodes.addAll(page.getItems());
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return nodes;
    }

    private V1NodeList page(@Nullable String from) {
        return answer(() -> core.listNode().limit(PAGE)._continue(from).execute());
    }
}
