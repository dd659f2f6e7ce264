package org.orchestra.kubernetes;

import io.kubernetes.client.openapi.ApiException;

/** A call of the generated client. */
@FunctionalInterface
interface KubernetesCall<T> {
    T execute() throws ApiException;

    /** @throws KubernetesApiException when the API does not answer or refuses */
    static <T> T answer(KubernetesCall<T> call) {
        try {
            return call.execute();
        } catch (ApiException failure) {
            throw KubernetesApiException.of(failure);
        }
    }
}
