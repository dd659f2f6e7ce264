package org.orchestra.kubernetes;

import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;

/**
 * Where a run's Kubernetes Job is found: the same order always gives the same place, and no two runs share one.
 *
 * @param namespace the owner's username
 * @param name {@code <start of the task's name>-<task uid>-<job>-<attempt>}, a DNS label
 */
record KubernetesJobName(String namespace, String name) {
    /** How much of the task's name a person gets to read; the rest must fit 63 characters too. */
    private static final int READABLE = 30;

    private static final Pattern UNFIT = Pattern.compile("[^a-z0-9]+");

    static KubernetesJobName of(RunSpec order) {
        return of(order.task(), order.key());
    }

    static KubernetesJobName of(TaskRef task, RunKey key) {
        String unique = task.uid() + "-" + key.job() + "-" + key.attempt();
        String readable = readable(new OwnedName(task.name()).rest());
        return new KubernetesJobName(task.owner(), readable.isEmpty() ? unique : readable + "-" + unique);
    }

    static KubernetesJobName of(V1Job job) {
        return new KubernetesJobName(
                job.getMetadata().getNamespace(), job.getMetadata().getName());
    }

    /** The Kubernetes Job that a pod belongs to. */
    static Optional<KubernetesJobName> of(V1Pod pod) {
        V1ObjectMeta metadata = pod.getMetadata();
        Map<String, String> labels = metadata.getLabels();
        return Optional.ofNullable(labels == null ? null : labels.get(Labels.KUBERNETES_JOB))
                .map(job -> new KubernetesJobName(metadata.getNamespace(), job));
    }

    private static String readable(String name) {
        String dashed = UNFIT.matcher(name).replaceAll("-");
        String cut = dashed.length() <= READABLE ? dashed : dashed.substring(0, READABLE);
        return cut.replaceAll("^-+|-+$", "");
    }

    /** The form in which the informers' caches know it. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
