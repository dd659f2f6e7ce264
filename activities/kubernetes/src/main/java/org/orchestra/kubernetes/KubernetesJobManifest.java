package org.orchestra.kubernetes;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1Capabilities;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1ExecAction;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobSpec;
import io.kubernetes.client.openapi.models.V1Lifecycle;
import io.kubernetes.client.openapi.models.V1LifecycleHandler;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaimVolumeSource;
import io.kubernetes.client.openapi.models.V1PodFailurePolicy;
import io.kubernetes.client.openapi.models.V1PodFailurePolicyOnPodConditionsPattern;
import io.kubernetes.client.openapi.models.V1PodFailurePolicyRule;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1ResourceRequirements;
import io.kubernetes.client.openapi.models.V1SeccompProfile;
import io.kubernetes.client.openapi.models.V1SecurityContext;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.Allocation;

/**
 * Writes the Kubernetes Job of a run: a pure function of the order.
 *
 * <p>Kubernetes starts the command at most once. A failed container is not restarted ({@code backoffLimit: 0}), and a
 * disrupted pod is not replaced either: the pod could only come back on the very node that it was taken from, so the
 * failure policy ends the Kubernetes Job with evidence of the disruption, and the scheduler grants another slot.
 *
 * <p>The time limit is the pod's, not the Kubernetes Job's, because a Kubernetes Job that exceeds its own deadline
 * deletes its pod and the log with it. It counts from when the node takes the pod up, so it allows for the longest start
 * here, and a worker that sees the command start takes back what that did not need. The later deadline of the Kubernetes
 * Job is for a pod that no node ever takes while no worker watches.
 *
 * <p>An image is pulled when the node does not have it, whatever its tag: 100,000 jobs must not ask a registry 100,000
 * times. A changed image needs a new tag.
 *
 * <p>Images of a laboratory run as root and install packages or unpack archives when they start, on a volume whose files
 * belong to other accounts. So of the usual capabilities these stay: CHOWN, DAC_OVERRIDE, FOWNER, SETGID and SETUID;
 * all others are dropped, and none can be gained. What they reach is the user's own folder, for nothing else is mounted.
 */
final class KubernetesJobManifest {
    static final String CONTAINER = "run";

    /** What a run that is not killed has to save its work when it must end: evicted, drained, out of time. */
    static final Duration GRACE = Duration.ofSeconds(30);

    /** A worker that was away for a weekend finds how its runs ended, and their logs. */
    private static final Duration KEPT_AFTER_END = Duration.ofDays(3);

    private static final List<String> CAPABILITIES = List.of("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID");
    private static final BigDecimal MEBI = BigDecimal.valueOf(1024L * 1024);
    private static final String VOLUME = "volume";

    private final Duration startDeadline;

    /** @param startDeadline how long a run may take to start */
    KubernetesJobManifest(Duration startDeadline) {
        this.startDeadline = startDeadline;
    }

    V1Job of(RunSpec order) {
        KubernetesJobName name = KubernetesJobName.of(order);
        return new V1Job()
                .apiVersion("batch/v1")
                .kind("Job")
                .metadata(new V1ObjectMeta()
                        .namespace(name.namespace())
                        .name(name.name())
                        .labels(Labels.of(order))
                        .annotations(Labels.names(order)))
                .spec(job(order));
    }

    private V1JobSpec job(RunSpec order) {
        long deadline = order.allocation().maxSeconds()
                + startDeadline.multipliedBy(RunPhaseReader.PULLING_PATIENCE).toSeconds();
        return new V1JobSpec()
                .backoffLimit(0)
                .podReplacementPolicy("Failed")
                .podFailurePolicy(endOnDisruption())
                .activeDeadlineSeconds(deadline + startDeadline.toSeconds() + GRACE.toSeconds())
                .ttlSecondsAfterFinished((int) KEPT_AFTER_END.toSeconds())
                .template(new V1PodTemplateSpec()
                        .metadata(new V1ObjectMeta().labels(Labels.of(order)).annotations(Labels.names(order)))
                        .spec(pod(order, deadline)));
    }

    private static V1PodFailurePolicy endOnDisruption() {
        return new V1PodFailurePolicy()
                .addRulesItem(new V1PodFailurePolicyRule()
                        .action("FailJob")
                        .addOnPodConditionsItem(new V1PodFailurePolicyOnPodConditionsPattern()
                                .type(RunPhaseReader.DISRUPTED)
                                .status("True")));
    }

    private static V1PodSpec pod(RunSpec order, long deadline) {
        return new V1PodSpec()
                .restartPolicy("Never")
                .activeDeadlineSeconds(deadline)
                .terminationGracePeriodSeconds(GRACE.toSeconds())
                .nodeSelector(Map.of(Labels.HOSTNAME, order.assignedSlot().node()))
                .automountServiceAccountToken(false)
                .enableServiceLinks(false)
                // The model's empty map, unlike none, makes the API server compare it with a runtime class.
                .overhead(null)
                .addContainersItem(container(order))
                .addVolumesItem(new V1Volume()
                        .name(VOLUME)
                        .persistentVolumeClaim(
                                new V1PersistentVolumeClaimVolumeSource().claimName(KubernetesHomes.CLAIM)));
    }

    private static V1Container container(RunSpec order) {
        return new V1Container()
                .name(CONTAINER)
                .image(order.image())
                .imagePullPolicy("IfNotPresent")
                .command(RunScript.around(order.command()))
                .lifecycle(new V1Lifecycle()
                        .preStop(new V1LifecycleHandler().exec(new V1ExecAction().command(RunScript.TERMINATE))))
                .workingDir(order.paths().directory())
                .env(environment(order))
                .resources(resources(order.allocation()))
                .addVolumeMountsItem(
                        new V1VolumeMount().name(VOLUME).mountPath(order.paths().volume()))
                .securityContext(new V1SecurityContext()
                        .allowPrivilegeEscalation(false)
                        .capabilities(new V1Capabilities().addDropItem("ALL").add(CAPABILITIES))
                        .seccompProfile(new V1SeccompProfile().type("RuntimeDefault")));
    }

    private static List<V1EnvVar> environment(RunSpec order) {
        List<V1EnvVar> variables = new ArrayList<>();
        variables.add(variable("ORCHESTRA_TASK", order.task().name()));
        variables.add(variable("ORCHESTRA_JOB", Integer.toString(order.key().job())));
        variables.add(variable("ORCHESTRA_ATTEMPT", Integer.toString(order.key().attempt())));
        if (order.allocation().device() == DeviceKind.CPU) {
            // An NVIDIA image that asks for no GPU would otherwise see every GPU of the machine.
            variables.add(variable("NVIDIA_VISIBLE_DEVICES", "void"));
        }
        return variables;
    }

    private static V1EnvVar variable(String name, String value) {
        return new V1EnvVar().name(name).value(value);
    }

    /** Memory is limited to what was asked for, or one run could push out another; spare CPU time may be used. */
    private static V1ResourceRequirements resources(Allocation allocation) {
        Quantity memory =
                new Quantity(BigDecimal.valueOf(allocation.memoryMiB()).multiply(MEBI), Quantity.Format.BINARY_SI);
        Map<String, Quantity> requests = new TreeMap<>();
        requests.put(
                "cpu",
                new Quantity(new BigDecimal(allocation.cpuMillis()).movePointLeft(3), Quantity.Format.DECIMAL_SI));
        requests.put("memory", memory);
        Map<String, Quantity> limits = new TreeMap<>();
        limits.put("memory", memory);
        if (allocation.gpus() > 0) {
            limits.put("nvidia.com/gpu", new Quantity(Integer.toString(allocation.gpus())));
        }
        return new V1ResourceRequirements().requests(requests).limits(limits);
    }
}
