package org.orchestra.kubernetes;

import com.google.gson.Gson;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.util.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;

/** Creates clients of the cluster that the environment names. */
public final class KubernetesClients {
    static {
        // Of the client, there is one for the process.
        JSON.setGson(modelsAsTheyCome());
    }

    /** Who the audit log and the metrics of the API server say it was. */
    private static final String USER_AGENT = "orchestra";

    private KubernetesClients() {}

    /**
     * The client's JSON without the adapters that validate its models: at every level these parse what is below into a tree
     * once more, and they refuse an object with a field that a later Kubernetes has added.
     */
    private static Gson modelsAsTheyCome() {
        return JSON.createGson()
                .registerTypeAdapter(OffsetDateTime.class, new JSON.OffsetDateTimeTypeAdapter())
                .registerTypeAdapter(byte[].class, new JSON.ByteArrayAdapter())
                .create();
    }

    /** Uses {@code KUBECONFIG}, else {@code ~/.kube/config}, else the service account of the pod that this runs in. */
    public static ApiClient fromEnvironment() {
        try {
            return Config.defaultClient().setUserAgent(USER_AGENT);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "The Kubernetes configuration cannot be read: set KUBECONFIG to a readable file.", unreadable);
        }
    }
}
