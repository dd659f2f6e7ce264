package org.orchestra.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Response;

/** The log of a pod's container on its way from the cluster. Any thread may close it, also while another reads. */
final class PodLog extends FilterInputStream {
    /** What the API answers to a question for the log of a container that has not begun. */
    private static final int NOT_BEGUN = 400;

    private static final byte[] EXCUSE = "unable to retrieve container logs for ".getBytes(UTF_8);

    private final Call call;
    private final Response response;

    private PodLog(Call call, Response response) {
        super(new BufferedInputStream(response.body().byteStream()));
        this.call = call;
        this.response = response;
    }

    /**
     * Opens a log at its first byte.
     *
     * @param follow whether it goes on until the container ends; it may be silent for as long as it likes
     * @return empty when the container has not begun, or is gone
     */
    static Optional<PodLog> open(ApiClient client, V1Pod pod, boolean follow) throws IOException {
        Call call = call(client, pod, follow);
        Response response = call.execute();
        try {
            if (response.isSuccessful()) {
                PodLog log = new PodLog(call, response);
                if (follow || !log.isExcuse()) {
                    return Optional.of(log);
                }
            } else if (response.code() != KubernetesApiException.NOT_FOUND && response.code() != NOT_BEGUN) {
                throw KubernetesApiException.of(response.code(), response.body().string(), null);
            }
        } catch (IOException | RuntimeException failure) {
            response.close();
            throw failure;
        }
        response.close();
        return Optional.empty();
    }

    /** A node that has removed the container says so in the place of its log, and calls it a success. */
    private boolean isExcuse() throws IOException {
        mark(EXCUSE.length);
        if (Arrays.equals(readNBytes(EXCUSE.length), EXCUSE)) {
            return true;
        }
        reset();
        return false;
    }

    @Override
    public void close() {
        // Before the body, which may be in the hands of a reader: this alone is safe while it waits.
        call.cancel();
        try {
            response.close();
        } catch (IllegalStateException busy) {
            // The reader has it, and fails now.
        }
    }

    private static Call call(ApiClient client, V1Pod pod, boolean follow) {
        try {
            Call call = new CoreV1Api(client)
                    .readNamespacedPodLog(
                            pod.getMetadata().getName(), pod.getMetadata().getNamespace())
                    .container(KubernetesJobManifest.CONTAINER)
                    .follow(follow)
                    .buildCall(null);
            return follow
                    ? client.getHttpClient()
                            .newBuilder()
                            .readTimeout(Duration.ZERO)
                            .build()
                            .newCall(call.request())
                    : call;
        } catch (ApiException failure) {
            throw KubernetesApiException.of(failure);
        }
    }
}
