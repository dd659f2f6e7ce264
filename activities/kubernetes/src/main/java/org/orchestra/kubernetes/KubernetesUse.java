package org.orchestra.kubernetes;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.orchestra.kubernetes.KubernetesCall.answer;

import com.google.gson.Gson;
import io.kubernetes.client.custom.ContainerMetrics;
import io.kubernetes.client.custom.PodMetrics;
import io.kubernetes.client.custom.PodMetricsList;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.apis.CustomObjectsApi;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.use.RequestedUse;
import org.orchestra.runner.use.RunUse;
import org.orchestra.runner.use.UseSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the containers of runs use by the metrics API, which is an addition to a cluster and not always there. */
final class KubernetesUse implements UseSource {
    private static final int UNAVAILABLE = 503;
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesUse.class);
    private static final BigDecimal MILLI = BigDecimal.valueOf(1_000);
    private static final BigDecimal MEBI = BigDecimal.valueOf(1L << 20);

    private final CustomObjectsApi objects;

    KubernetesUse(ApiClient client) {
        this.objects = new CustomObjectsApi(client);
    }

    /** A pod that has just started is not measured yet, for up to a minute. */
    @Override
    public List<RunUse> measure(List<RequestedUse> runs) {
        return runs.stream().collect(groupingBy(RequestedUse::task)).entrySet().stream()
                .flatMap(task -> measure(task.getKey(), task.getValue()))
                .toList();
    }

    /** What keeps one task from being measured, as a namespace may, is said of this task alone. */
    private Stream<RunUse> measure(TaskRef task, List<RequestedUse> runs) {
        Map<String, PodMetrics> pods;
        try {
            pods = pods(task);
        } catch (KubernetesApiException e) {
            LOG.warn("What task {} uses is not known now: {}", task.name(), e.toString());
            Instant now = Instant.now();
            return obstacle(e).stream()
                    .flatMap(obstacle -> runs.stream().map(run -> RunUse.unknown(run.run(), now, obstacle)));
        }
        return runs.stream().flatMap(run -> {
            PodMetrics pod =
                    pods.get(KubernetesJobName.of(task, run.container()).name());
            return pod == null ? Stream.empty() : use(run, pod).stream();
        });
    }

    /** Those of a task by their Kubernetes Jobs. */
    private Map<String, PodMetrics> pods(TaskRef task) {
        Object answer =
                answer(() -> objects.listNamespacedCustomObject("metrics.k8s.io", "v1beta1", task.owner(), "pods")
                        .labelSelector(Labels.TASK_UID + "=" + task.uid())
                        .execute());
        Gson gson = JSON.getGson();
        return gson.fromJson(gson.toJsonTree(answer), PodMetricsList.class).getItems().stream()
                .filter(pod -> kubernetesJob(pod) != null)
                .collect(toMap(pod -> Objects.requireNonNull(kubernetesJob(pod)), pod -> pod, KubernetesUse::later));
    }

    /** The metrics API passes on the labels of pods. */
    private static @Nullable String kubernetesJob(PodMetrics pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? null : labels.get(Labels.KUBERNETES_JOB);
    }

    /** Of a Kubernetes Job with a former pod, which is not measured any more, and its present one. */
    private static PodMetrics later(PodMetrics one, PodMetrics other) {
        return at(one).isAfter(at(other)) ? one : other;
    }

    private static Instant at(PodMetrics pod) {
        return OffsetDateTime.parse(pod.getTimestamp()).toInstant();
    }

    private static Optional<RunUse> use(RequestedUse run, PodMetrics pod) {
        return pod.getContainers().stream()
                .filter(container -> KubernetesJobManifest.CONTAINER.equals(container.getName()))
                .map(ContainerMetrics::getUsage)
                .filter(usage -> usage.containsKey("cpu") && usage.containsKey("memory"))
                .map(usage -> RunUse.measured(
                        run.run(),
                        at(pod),
                        amount(usage.get("cpu").getNumber().multiply(MILLI)),
                        amount(usage.get("memory").getNumber().divide(MEBI))))
                .findFirst();
    }

    private static int amount(BigDecimal amount) {
        return amount.setScale(0, RoundingMode.CEILING).intValue();
    }

    /** What an admin has to do about it; empty when it may pass by itself. */
    private static Optional<String> obstacle(KubernetesApiException failure) {
        return switch (failure.code()) {
            case KubernetesApiException.NOT_FOUND ->
                Optional.of(
                        "The cluster has no metrics API (metrics.k8s.io), so nobody can tell what jobs use: ask an admin to install metrics-server.");
            case KubernetesApiException.FORBIDDEN ->
                Optional.of(
                        "The worker's account may not read the cluster's metrics: ask an admin to give it get and list on pods in metrics.k8s.io.");
            case UNAVAILABLE ->
                Optional.of(
                        "The cluster's metrics API (metrics.k8s.io) does not answer: try again in a minute, or ask an admin to look at metrics-server.");
            default -> Optional.empty();
        };
    }
}
