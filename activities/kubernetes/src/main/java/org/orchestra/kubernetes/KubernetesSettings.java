package org.orchestra.kubernetes;

import static org.orchestra.domain.Text.format;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.custom.QuantityFormatException;
import java.util.Map;

/**
 * What an administrator decides about a cluster.
 *
 * @param pods what the pods of runs may do
 * @param network what they may reach
 * @param quota the resource quota of each user's namespace: quantities by resource, such as {@code pods: 10000}
 */
public record KubernetesSettings(PodPolicy pods, NetworkAccess network, Map<String, String> quota) {
    /** @throws IllegalArgumentException when a quota is not a quantity */
    public KubernetesSettings {
        quota.values().forEach(KubernetesSettings::quantity);
    }

    static Quantity quantity(String text) {
        try {
            return Quantity.fromString(text);
        } catch (QuantityFormatException | IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    format("'%s' is not a quantity: write it as in 1000 or 10Gi.", text), malformed);
        }
    }
}
