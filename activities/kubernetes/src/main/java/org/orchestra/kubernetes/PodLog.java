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

/** A stream of the log of a pod. Any thread may close it, also while another thread reads. */
final class PodLog extends FilterInputStream {
    /** The status when the container has not started. */
    private static final int NOT_STARTED = 400;

    private static final byte[] NO_LOG_MESSAGE = "unable to retrieve container logs for ".getBytes(UTF_8);

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
     * @param follow whether the stream goes on until the container ends; it may be silent for any time
     * @return empty when the container has not started, or is gone
     */
    static Optional<PodLog> open(ApiClient client, V1Pod pod, boolean follow) throws IOException {
        Call call = call(client, pod, follow);
        Response response = call.execute();
        try {
            if (response.isSuccessful()) {
                PodLog log = new PodLog(call, response);
                if (follow || !log.isNoLogMessage()) {
                    return Optional.of(log);
                }
            } else if (response.code() != KubernetesApiException.NOT_FOUND && response.code() != NOT_STARTED) {
                throw KubernetesApiException.of(response.code(), response.body().string(), null);
            }
        } catch (IOException | RuntimeException failure) {
            response.close();
            throw failure;
        }
        response.close();
        return Optional.empty();
    }

    /** A node that has removed the container answers with success and this message in place of the log. */
    private boolean isNoLogMessage() throws IOException {
        mark(NO_LOG_MESSAGE.length);
        if (Arrays.equals(readNBytes(NO_LOG_MESSAGE.length), NO_LOG_MESSAGE)) {
            return true;
        }
        reset();
        return false;
    }

    @Override
    public void close() {
        // First, because another thread may be reading: only cancelling is safe then.
        call.cancel();
        try {
            response.close();
        } catch (IllegalStateException beingRead) {
            // The reading thread fails now and is done with it.
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
