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
 * The namespace and name of a run's Kubernetes Job. They follow from the run's key alone, and no two runs share them.
 *
 * @param namespace the owner's username
 * @param name {@code <start of the task's name>-<task uid>-<job>-<attempt>}, a DNS label
 */
record KubernetesJobName(String namespace, String name) {
    /** The characters of the task's name that fit, with the rest, into 63. */
    private static final int MAX_READABLE = 30;

    private static final Pattern NOT_DNS = Pattern.compile("[^a-z0-9]+");

    static KubernetesJobName of(RunSpec spec) {
        return of(spec.task(), spec.key());
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
        String dashed = NOT_DNS.matcher(name).replaceAll("-");
        String cut = dashed.length() <= MAX_READABLE ? dashed : dashed.substring(0, MAX_READABLE);
        return cut.replaceAll("^-+|-+$", "");
    }

    /** The key of the informers' caches. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
