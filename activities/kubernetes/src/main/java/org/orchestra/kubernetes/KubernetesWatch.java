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
 * Watches Orchestra's Kubernetes Jobs and pods in every namespace and caches them. The cache may lag, and a dead
 * connection may go unnoticed: an object in the cache did exist, but an object that is missing there may exist.
 */
final class KubernetesWatch implements AutoCloseable {
    private static final String BY_JOB = "job";

    /** Before a pod has a node, nothing of it is of interest until the start deadline, when the API itself is asked. */
    private static final String ON_A_NODE = "spec.nodeName!=";

    private final ApiClient client;
    private final SharedInformerFactory informers;
    private final SharedIndexInformer<V1Job> jobs;
    private final SharedIndexInformer<V1Pod> pods;

    /** @param client used for nothing else: a watch has no read timeout */
    KubernetesWatch(ApiClient client) {
        this.client = client.setReadTimeout(0);
        this.informers = new SharedInformerFactory(client);
        this.jobs = informer(
                call -> new BatchV1Api(client)
                        .listJobForAllNamespaces()
                        .labelSelector(Labels.SELECTOR)
                        .resourceVersion(call.resourceVersion)
                        .watch(call.watch)
                        .timeoutSeconds(call.timeoutSeconds)
                        .buildCall(null),
                V1Job.class,
                V1JobList.class);
        this.pods = informer(
                call -> new CoreV1Api(client)
                        .listPodForAllNamespaces()
                        .labelSelector(Labels.SELECTOR)
                        .fieldSelector(ON_A_NODE)
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

    /** Starts to watch. Both listeners receive every change, and the last state of a deleted object. */
    void start(Consumer<V1Job> jobChanged, Consumer<V1Pod> podChanged) {
        jobs.addEventHandler(new ChangeHandler<>(jobChanged));
        pods.addEventHandler(new ChangeHandler<>(podChanged));
        informers.startAllRegisteredInformers();
    }

    ObservedState observedState(KubernetesJobName name) {
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
        informer.setTransform(KubernetesWatch::withoutManagedFields);
        return informer;
    }

    /** Drops the managed fields: they are half of an object, and nothing here reads them. */
    private static KubernetesObject withoutManagedFields(KubernetesObject object) {
        object.getMetadata().setManagedFields(List.of());
        return object;
    }

    private record ChangeHandler<T extends KubernetesObject>(Consumer<T> listener) implements ResourceEventHandler<T> {
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
