package org.orchestra.kubernetes;

import io.kubernetes.client.custom.Quantity;
import java.util.Map;

/**
 * What an administrator decides about a cluster.
 *
 * @param pods what the pods of runs may do
 * @param network what they may reach
 * @param quota the resource quota of each user's namespace: quantities by resource, such as {@code pods: 10000}
 */
public record KubernetesSettings(PodPolicy pods, NetworkAccess network, Map<String, String> quota) {
    /** @throws RuntimeException when a quota is not a quantity */
    public KubernetesSettings {
        quota.values().forEach(Quantity::fromString);
    }
}
