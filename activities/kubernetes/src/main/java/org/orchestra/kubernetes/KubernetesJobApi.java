package org.orchestra.kubernetes;

import static org.orchestra.domain.Text.format;
import static org.orchestra.kubernetes.KubernetesCall.answer;

import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.BatchV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.util.PatchUtils;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls about Kubernetes Jobs and their pods. Each call reaches the API itself, not a cache, and fails with
 * {@link KubernetesApiException}.
 */
final class KubernetesJobApi implements AutoCloseable {
    /** The grace period of a pod that is killed, in seconds. */
    static final int KILL_SECONDS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesJobApi.class);
    private static final int PAGE = 500;
    private static final String FOREGROUND = "Foreground";
    private static final String BACKGROUND = "Background";

    private final ApiClient client;
    private final BatchV1Api batch;
    private final CoreV1Api core;

    KubernetesJobApi(ApiClient client) {
        this.client = client;
        this.batch = new BatchV1Api(client);
        this.core = new CoreV1Api(client);
    }

    /** Leaves unread what the API made of the Kubernetes Job: the watch tells it. */
    void create(V1Job job) {
        send(() ->
                batch.createNamespacedJob(job.getMetadata().getNamespace(), job).buildCall(null));
    }

    Optional<V1Job> find(KubernetesJobName name) {
        try {
            return Optional.of(answer(
                    () -> batch.readNamespacedJob(name.name(), name.namespace()).execute()));
        } catch (KubernetesApiException failure) {
            if (failure.code() == KubernetesApiException.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    ObservedState observedState(KubernetesJobName name) {
        // The Job first: its final condition comes after its pod's, so that the pods are never older than the Job.
        Optional<V1Job> job = find(name);
        return new ObservedState(job.orElse(null), pods(name));
    }

    /** The events of an object, which the cluster keeps for an hour; none when the account may not read events. */
    List<CoreV1Event> events(V1ObjectMeta about) {
        try {
            return answer(() -> core.listNamespacedEvent(about.getNamespace())
                            .fieldSelector("involvedObject.uid=" + about.getUid())
                            .execute())
                    .getItems();
        } catch (KubernetesApiException failure) {
            if (failure.code() == KubernetesApiException.FORBIDDEN) {
                LOG.warn(
                        "Events cannot be read, so a run that does not start has no explanation: {}",
                        failure.getMessage());
                return List.of();
            }
            throw failure;
        }
    }

    /** Every Kubernetes Job of Orchestra on the cluster. */
    List<V1Job> all() {
        List<V1Job> jobs = new ArrayList<>();
        String next = null;
        do {
            String from = next;
            V1JobList page = answer(() -> batch.listJobForAllNamespaces()
                    .labelSelector(Labels.SELECTOR)
                    .limit(PAGE)
                    ._continue(from)
                    .execute());
            jobs.addAll(page.getItems());
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return jobs;
    }

    /** Shortens the deadline of a pod. It counts in seconds from when the node accepted the pod. */
    void shorten(V1Pod pod, long seconds) {
        V1Patch deadline = new V1Patch(format("{\"spec\":{\"activeDeadlineSeconds\":%d}}", seconds));
        answer(() -> PatchUtils.patch(
                V1Pod.class,
                () -> core.patchNamespacedPod(
                                pod.getMetadata().getName(), pod.getMetadata().getNamespace(), deadline)
                        .buildCall(null),
                V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH,
                client));
    }

    /**
     * Deletes the Kubernetes Job. It stays visible until its pods, which have their full grace period, are gone.
     */
    void delete(KubernetesJobName name) {
        sendDeletion(() -> batch.deleteNamespacedJob(name.name(), name.namespace())
                .propagationPolicy(FOREGROUND)
                .buildCall(null));
    }

    /**
     * Deletes the Kubernetes Job and leaves its pods only a few seconds to end. The pods go first: a node ignores a grace
     * period that becomes shorter while the pod terminates.
     */
    void kill(KubernetesJobName name) {
        killPods(name);
        delete(name);
    }

    /** Kills the pods that a deleted Kubernetes Job left behind. */
    void killPods(KubernetesJobName name) {
        killPods(name.namespace(), selector(name));
    }

    /**
     * Deletes the pod of a success, and then its Kubernetes Job. Without the Kubernetes Job, the garbage collector reads the
     * pod and deletes it, which fails and begins anew while the job controller takes its finalizer off the pod.
     */
    void deleteSucceeded(KubernetesJobName name, @Nullable V1Pod pod) {
        if (pod != null) {
            sendDeletion(() -> core.deleteNamespacedPod(
                            pod.getMetadata().getName(), pod.getMetadata().getNamespace())
                    .buildCall(null));
        }
        deleteFinished(name);
    }

    /** Deletes a finished Kubernetes Job; its pods follow in the background. */
    void deleteFinished(KubernetesJobName name) {
        sendDeletion(() -> batch.deleteNamespacedJob(name.name(), name.namespace())
                .propagationPolicy(BACKGROUND)
                .buildCall(null));
    }

    /**
     * Kills all Kubernetes Jobs of a task.
     *
     * @return whether none is left; those that are left wait for their pods to end
     */
    boolean deleteAll(TaskRef task, Instant now) {
        String selector = Labels.TASK_UID + "=" + task.uid();
        killPods(task.owner(), selector);
        sendDeletion(() -> batch.deleteCollectionNamespacedJob(task.owner())
                .labelSelector(selector)
                .propagationPolicy(FOREGROUND)
                .buildCall(null));
        forceDeleteOverdue(pods(task.owner(), selector), now);
        // One is enough to know; with a label selector the API does not count the rest.
        return answer(() -> batch.listNamespacedJob(task.owner())
                        .labelSelector(selector)
                        .limit(1)
                        .execute())
                .getItems()
                .isEmpty();
    }

    /** Removes the pods whose node has not confirmed their deletion for a long time. */
    void forceDeleteOverdue(KubernetesJobName name, Instant now) {
        forceDeleteOverdue(pods(name), now);
    }

    /** The log of a pod; see {@link PodLog#open}. */
    Optional<InputStream> openLog(V1Pod pod, boolean follow) throws IOException {
        return PodLog.open(client, pod, follow).map(log -> log);
    }

    /** The log of the latest pod of a Kubernetes Job; see {@link PodLog#open}. The runs of a pack have theirs on the volume. */
    Optional<InputStream> openLog(KubernetesJobName name, boolean follow) throws IOException {
        V1Pod pod = PodFields.latest(pods(name));
        return pod == null || PodFields.isOfPack(pod) ? Optional.empty() : openLog(pod, follow);
    }

    @Override
    public void close() {
        client.getHttpClient().dispatcher().cancelAll();
        client.getHttpClient().connectionPool().evictAll();
    }

    private List<V1Pod> pods(KubernetesJobName name) {
        return pods(name.namespace(), selector(name));
    }

    private static String selector(KubernetesJobName name) {
        return Labels.KUBERNETES_JOB + "=" + name.name();
    }

    private void killPods(String namespace, String selector) {
        sendDeletion(() -> core.deleteCollectionNamespacedPod(namespace)
                .labelSelector(selector)
                .gracePeriodSeconds(KILL_SECONDS)
                .buildCall(null));
    }

    private List<V1Pod> pods(String namespace, String selector) {
        return answer(() -> core.listNamespacedPod(namespace)
                        .labelSelector(selector)
                        .execute())
                .getItems();
    }

    private void forceDeleteOverdue(List<V1Pod> pods, Instant now) {
        pods.stream()
                .filter(pod -> PodFields.overdue(pod, now))
                .forEach(pod -> sendDeletion(() -> core.deleteNamespacedPod(
                                pod.getMetadata().getName(), pod.getMetadata().getNamespace())
                        .gracePeriodSeconds(0)
                        .buildCall(null)));
    }

    /** Sends a deletion; an object that does not exist counts as deleted. */
    private static void sendDeletion(KubernetesCall<Call> deletion) {
        try {
            send(deletion);
        } catch (KubernetesApiException failure) {
            if (failure.code() != KubernetesApiException.NOT_FOUND) {
                throw failure;
            }
        }
    }

    /**
     * Sends a request and leaves the answer to its success unread. The generated call cannot do it: it reads an object, and to
     * a deletion the API answers with a status or with the deleted object.
     */
    private static void send(KubernetesCall<Call> request) {
        try (Response response = answer(request).execute()) {
            if (!response.isSuccessful()) {
                @Nullable ResponseBody body = response.body();
                throw KubernetesApiException.of(
                        response.code(), body == null ? response.message() : body.string(), null);
            }
        } catch (IOException unreachable) {
            throw KubernetesApiException.unreachable(unreachable);
        }
    }
}
