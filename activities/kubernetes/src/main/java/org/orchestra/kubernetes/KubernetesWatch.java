package org.orchestra.kubernetes;

import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.BatchV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobList;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodList;
import io.kubernetes.client.util.CallGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches the Kubernetes Jobs and pods of Orchestra in every namespace and keeps a copy of them. The copy may lag, and a
 * silent connection is not noticed: it proves what is, never what is not.
 */
final class KubernetesWatch implements AutoCloseable {
    private static final String BY_JOB = "job";

    private final ApiClient client;
    private final SharedInformerFactory informers;
    private final SharedIndexInformer<V1Job> jobs;
    private final SharedIndexInformer<V1Pod> pods;

    /** @param client one of its own: a watch waits without a read timeout */
    KubernetesWatch(ApiClient client) {
        this.client = client.setReadTimeout(0);
        this.informers = new SharedInformerFactory(client);
        this.jobs = informer(
                call -> new BatchV1Api(client)
                        .listJobForAllNamespaces()
                        .labelSelector(Labels.OURS)
                        .resourceVersion(call.resourceVersion)
                        .watch(call.watch)
                        .timeoutSeconds(call.timeoutSeconds)
                        .buildCall(null),
                V1Job.class,
                V1JobList.class);
        this.pods = informer(
                call -> new CoreV1Api(client)
                        .listPodForAllNamespaces()
                        .labelSelector(Labels.OURS)
                        .resourceVersion(call.resourceVersion)
                        .watch(call.watch)
                        .timeoutSeconds(call.timeoutSeconds)
                        .buildCall(null),
                V1Pod.class,
                V1PodList.class);
        pods.addIndexers(Map.of(
                BY_JOB,
                pod -> KubernetesJobName.of(pod).stream()
                        .map(KubernetesJobName::toString)
                        .toList()));
    }

    /** Starts, and from then on tells of every change; the last state of a deleted object is told, too. */
    void start(Consumer<V1Job> jobChanged, Consumer<V1Pod> podChanged) {
        jobs.addEventHandler(new Teller<>(jobChanged));
        pods.addEventHandler(new Teller<>(podChanged));
        informers.startAllRegisteredInformers();
    }

    ObservedState sighting(KubernetesJobName name) {
        return new ObservedState(job(name), pods.getIndexer().byIndex(BY_JOB, name.toString()));
    }

    @Nullable V1Job job(KubernetesJobName name) {
        return jobs.getIndexer().getByKey(name.toString());
    }

    @Override
    public void close() {
        informers.stopAllRegisteredInformers();
        client.getHttpClient().dispatcher().cancelAll();
        client.getHttpClient().connectionPool().evictAll();
    }

    private <T extends KubernetesObject, L extends KubernetesListObject> SharedIndexInformer<T> informer(
            CallGenerator calls, Class<T> type, Class<L> list) {
        SharedIndexInformer<T> informer = informers.sharedIndexInformerFor(calls, type, list, Duration.ZERO.toMillis());
        informer.setTransform(KubernetesWatch::slim);
        return informer;
    }

    /** Who set which field makes up half of an object, and nobody here asks. */
    private static KubernetesObject slim(KubernetesObject object) {
        object.getMetadata().setManagedFields(List.of());
        return object;
    }

    private record Teller<T extends KubernetesObject>(Consumer<T> listener) implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            listener.accept(object);
        }

        @Override
        public void onUpdate(T before, T now) {
            listener.accept(now);
        }

        @Override
        public void onDelete(T last, boolean guessed) {
            listener.accept(last);
        }
    }
}
