package org.orchestra.kubernetes;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.Config;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Creates clients of the cluster that the environment names. */
public final class KubernetesClients {
    private KubernetesClients() {}

    /** Uses {@code KUBECONFIG}, else {@code ~/.kube/config}, else the service account of the pod that this runs in. */
    public static ApiClient fromEnvironment() {
        try {
            return Config.defaultClient();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "The Kubernetes configuration cannot be read: set KUBECONFIG to a readable file.", unreadable);
        }
    }
}
