package org.orchestra.kubernetes;

import static org.orchestra.domain.Text.format;

import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
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
 * The calls about Kubernetes Jobs and their pods. Each asks the API itself, not a cache, and fails with
 * {@link KubernetesApiException}.
 */
final class KubernetesJobApi implements AutoCloseable {
    /** How long a pod that is killed has between the signal and its end, in seconds. */
    static final int KILL_SECONDS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesJobApi.class);
    private static final int PAGE = 500;
    private static final String PODS_FIRST = "Foreground";
    private static final String JOB_FIRST = "Background";

    private final ApiClient client;
    private final BatchV1Api batch;
    private final CoreV1Api core;

    KubernetesJobApi(ApiClient client) {
        this.client = client;
        this.batch = new BatchV1Api(client);
        this.core = new CoreV1Api(client);
    }

    void create(V1Job job) {
        answer(() ->
                batch.createNamespacedJob(job.getMetadata().getNamespace(), job).execute());
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

    ObservedState sighting(KubernetesJobName name) {
        // The Job first: its final condition comes after its pod's, so that the pods are never older than the Job.
        Optional<V1Job> job = find(name);
        return new ObservedState(job.orElse(null), pods(name));
    }

    /** What the cluster said about an object within the last hour; nothing when the account may not read it. */
    List<CoreV1Event> events(V1ObjectMeta about) {
        try {
            return answer(() -> core.listNamespacedEvent(about.getNamespace())
                            .fieldSelector("involvedObject.uid=" + about.getUid())
                            .execute())
                    .getItems();
        } catch (KubernetesApiException failure) {
            if (failure.code() == KubernetesApiException.FORBIDDEN) {
                LOG.warn("Why a run does not start is not known: {}", failure.getMessage());
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
                    .labelSelector(Labels.OURS)
                    .limit(PAGE)
                    ._continue(from)
                    .execute());
            jobs.addAll(page.getItems());
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return jobs;
    }

    /** Gives a pod less time than it has, in seconds from when its node took it up. */
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
     * Deletes the Kubernetes Job; it stays visible until its pods are gone, which have the time that is theirs to end.
     */
    void delete(KubernetesJobName name) {
        send(() -> batch.deleteNamespacedJob(name.name(), name.namespace())
                .propagationPolicy(PODS_FIRST)
                .buildCall(null));
    }

    /**
     * Deletes the Kubernetes Job and lets its pods have no more than a few seconds to end. The pods first: a node does not
     * hear of it when the time of a pod that is ending already becomes shorter.
     */
    void kill(KubernetesJobName name) {
        killPods(name);
        delete(name);
    }

    /** Ends the pods that a deleted Kubernetes Job left behind. */
    void killPods(KubernetesJobName name) {
        killPods(name.namespace(), selector(name));
    }

    /** Deletes a Kubernetes Job that has ended, and its pods some time after. */
    void deleteEnded(KubernetesJobName name) {
        send(() -> batch.deleteNamespacedJob(name.name(), name.namespace())
                .propagationPolicy(JOB_FIRST)
                .buildCall(null));
    }

    /**
     * Kills all Kubernetes Jobs of a task.
     *
     * @return how many are still there, waiting for their pods to end
     */
    int deleteAll(TaskRef task, Instant now) {
        String selector = Labels.TASK_UID + "=" + task.uid();
        killPods(task.owner(), selector);
        send(() -> batch.deleteCollectionNamespacedJob(task.owner())
                .labelSelector(selector)
                .propagationPolicy(PODS_FIRST)
                .buildCall(null));
        forgetLost(pods(task.owner(), selector), now);
        return answer(() -> batch.listNamespacedJob(task.owner())
                        .labelSelector(selector)
                        .execute())
                .getItems()
                .size();
    }

    /** Removes pods of a Kubernetes Job from the records whose node has not answered for long after their deletion. */
    void forgetLost(KubernetesJobName name, Instant now) {
        forgetLost(pods(name), now);
    }

    /** Gives the log of the pod's container to a reader, unless the cluster no longer has, or never had, one. */
    void readLog(V1Pod pod, LogReader reader) throws IOException {
        try (PodLog log = PodLog.open(client, pod, false).orElse(null)) {
            if (log != null) {
                reader.read(log);
            }
        }
    }

    /** The log of the latest pod of a Kubernetes Job as it is now; see {@link PodLog#open}. */
    Optional<InputStream> openLog(KubernetesJobName name, boolean follow) throws IOException {
        V1Pod pod = PodFields.latest(pods(name));
        return pod == null ? Optional.empty() : PodLog.open(client, pod, follow).map(log -> log);
    }

    /** Reads a log to its end. */
    interface LogReader {
        void read(InputStream log) throws IOException;
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
        send(() -> core.deleteCollectionNamespacedPod(namespace)
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

    private void forgetLost(List<V1Pod> pods, Instant now) {
        pods.stream()
                .filter(pod -> PodFields.overdue(pod, now))
                .forEach(pod -> send(() -> core.deleteNamespacedPod(
                                pod.getMetadata().getName(), pod.getMetadata().getNamespace())
                        .gracePeriodSeconds(0)
                        .buildCall(null)));
    }

    private interface Request<T> {
        T execute() throws ApiException;
    }

    private static <T> T answer(Request<T> request) {
        try {
            return request.execute();
        } catch (ApiException failure) {
            throw KubernetesApiException.of(failure);
        }
    }

    private static Call call(Request<Call> request) {
        return answer(request);
    }

    /**
     * A deletion: what is not there any more is as good as deleted. Sent by hand, because the API answers with the
     * deleted object or with a status, as it likes, and the generated call understands only the latter.
     */
    private static void send(Request<Call> deletion) {
        try (Response response = call(deletion).execute()) {
            if (response.code() != KubernetesApiException.NOT_FOUND) {
                checked(response);
            }
        } catch (IOException unreachable) {
            throw KubernetesApiException.unreachable(unreachable);
        }
    }

    private static void checked(Response response) throws IOException {
        if (!response.isSuccessful()) {
            @Nullable ResponseBody body = response.body();
            throw KubernetesApiException.of(response.code(), body == null ? response.message() : body.string(), null);
        }
    }
}
