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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.Allocation;

/**
 * Builds the Kubernetes Job of a run. Pure.
 *
 * <p>Kubernetes starts the command at most once. It does not restart a failed container ({@code backoffLimit: 0}), and it
 * does not replace a disrupted pod: a replacement could only run on the node that the pod was evicted from. Instead, the
 * failure policy fails the Kubernetes Job, which keeps the evidence, and the scheduler grants another slot.
 *
 * <p>The time limit is the pod's deadline, not the Kubernetes Job's: a Kubernetes Job that exceeds its deadline deletes its
 * pod and with it the log. The pod's deadline counts from when the node accepts the pod. So it allows for the longest start
 * here, and a worker shortens it for a run that lasts. The Kubernetes Job's deadline is later still. It ends a pod
 * that no node accepts while no worker watches.
 *
 * <p>An image is pulled only when the node does not have it, whatever its tag: 100,000 jobs must not pull an image 100,000
 * times. A changed image needs a new tag. {@link PodPolicy#alwaysPull} is for laboratories where a user must not run
 * another's private image that a node has.
 *
 * <p>A laboratory's images run as root, and install packages or unpack archives when they start, on a volume whose files
 * belong to other accounts. So the container keeps CHOWN, DAC_OVERRIDE, FOWNER, SETGID and SETUID, unless the level is
 * {@link PodSecurityLevel#RESTRICTED}. All other capabilities are dropped, but for the one that {@link PackManifest} adds, and
 * none can be gained.
 *
 * <p>Only the user's own folder is mounted, and the datasets of others that the task was given, and read-only: a job cannot
 * spoil the data that it reads, nor another run's results. It may write its own folder and the folder that the user's runs share. The kubelet resolves a subPath in the
 * volume while other pods of the user run, but no pod can replace a part of these two paths: their parents are
 * read-only in every pod.
 *
 * <p>Disk space outside the volume is limited and not requested: the scheduler does not count it, and a grant must not fail
 * for it.
 */
final class KubernetesJobManifest {
    static final String CONTAINER = "run";

    /** The time that a run has to save its work when it is evicted, drained or out of time, but not when it is killed. */
    static final Duration GRACE = Duration.ofSeconds(30);

    /** A worker that was away for a weekend still finds the outcomes and logs of its runs. */
    private static final Duration KEPT_AFTER_FINISH = Duration.ofDays(3);

    private static final List<String> CAPABILITIES = List.of("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID");
    private static final BigDecimal MEBI = BigDecimal.valueOf(1024L * 1024);
    private static final String VOLUME = "volume";
    private static final String SHARED = "shared";

    private static final String EPHEMERAL_STORAGE = "ephemeral-storage";

    private final Duration startDeadline;
    private final PodPolicy policy;

    /** @param startDeadline how long a run may take to start */
    KubernetesJobManifest(Duration startDeadline, PodPolicy policy) {
        this.startDeadline = startDeadline;
        this.policy = policy;
    }

    V1Job of(RunSpec spec) {
        KubernetesJobName name = KubernetesJobName.of(spec);
        return new V1Job()
                .apiVersion("batch/v1")
                .kind("Job")
                .metadata(new V1ObjectMeta()
                        .namespace(name.namespace())
                        .name(name.name())
                        .labels(Labels.of(spec))
                        .annotations(Labels.names(spec)))
                .spec(job(spec));
    }

    private V1JobSpec job(RunSpec spec) {
        long deadline = spec.allocation().maxSeconds()
                + startDeadline
                        .multipliedBy(RunPhaseReader.MAX_DEADLINES_WHILE_PULLING)
                        .toSeconds();
        return new V1JobSpec()
                .backoffLimit(0)
                .podReplacementPolicy("Failed")
                .podFailurePolicy(endOnDisruption())
                .activeDeadlineSeconds(deadline + startDeadline.toSeconds() + GRACE.toSeconds())
                .ttlSecondsAfterFinished((int) KEPT_AFTER_FINISH.toSeconds())
                .template(new V1PodTemplateSpec()
                        .metadata(new V1ObjectMeta().labels(Labels.ofPod(spec)))
                        .spec(pod(spec, deadline)));
    }

    private static V1PodFailurePolicy endOnDisruption() {
        return new V1PodFailurePolicy()
                .addRulesItem(new V1PodFailurePolicyRule()
                        .action("FailJob")
                        .addOnPodConditionsItem(new V1PodFailurePolicyOnPodConditionsPattern()
                                .type(RunPhaseReader.DISRUPTED)
                                .status("True")));
    }

    private V1PodSpec pod(RunSpec spec, long deadline) {
        V1PodSpec pod = new V1PodSpec()
                .restartPolicy("Never")
                .activeDeadlineSeconds(deadline)
                .terminationGracePeriodSeconds(GRACE.toSeconds())
                .nodeSelector(Map.of(Labels.HOSTNAME, spec.assignedSlot().node()))
                .automountServiceAccountToken(false)
                .enableServiceLinks(false)
                .hostUsers(policy.userNamespaces() ? false : null)
                // The model's default is an empty map, which the API server would compare with a runtime class.
                .overhead(null)
                .addContainersItem(container(spec))
                .addVolumesItem(new V1Volume()
                        .name(VOLUME)
                        .persistentVolumeClaim(
                                new V1PersistentVolumeClaimVolumeSource().claimName(KubernetesHomes.CLAIM)));
        if (!spec.paths().shared().isEmpty()) {
            pod.addVolumesItem(new V1Volume()
                    .name(SHARED)
                    .persistentVolumeClaim(new V1PersistentVolumeClaimVolumeSource()
                            .claimName(KubernetesHomes.WHOLE_CLAIM)
                            .readOnly(true)));
        }
        return pod;
    }

    private V1Container container(RunSpec spec) {
        return new V1Container()
                .name(CONTAINER)
                .image(spec.image())
                .imagePullPolicy(policy.alwaysPull() ? "Always" : "IfNotPresent")
                .command(RunScript.around(spec))
                .lifecycle(new V1Lifecycle()
                        .preStop(new V1LifecycleHandler().exec(new V1ExecAction().command(RunScript.TERMINATE))))
                .workingDir(spec.paths().directory())
                .env(environment(spec))
                .resources(resources(spec.allocation()))
                .volumeMounts(mounts(spec.paths()))
                .securityContext(security());
    }

    private static List<V1VolumeMount> mounts(RunSpec.Paths paths) {
        return Stream.concat(
                        Stream.of(
                                mount(paths.volume()).readOnly(true),
                                mount(paths.scratch()).subPath(below(paths.volume(), paths.scratch())),
                                mount(paths.directory()).subPath(below(paths.volume(), paths.directory()))),
                        shared(paths))
                .toList();
    }

    /** The datasets of other users: of the whole volume, the container has nothing but these. */
    static Stream<V1VolumeMount> shared(RunSpec.Paths paths) {
        String users = Path.of(paths.volume()).resolveSibling("").toString();
        return paths.shared().stream()
                .map(folder -> new V1VolumeMount()
                        .name(SHARED)
                        .mountPath(folder)
                        .subPath(below(users, folder))
                        .readOnly(true));
    }

    static V1VolumeMount mount(String path) {
        return new V1VolumeMount().name(VOLUME).mountPath(path);
    }

    static String below(String folder, String path) {
        return Path.of(folder).relativize(Path.of(path)).toString();
    }

    private V1SecurityContext security() {
        boolean restricted = policy.security() == PodSecurityLevel.RESTRICTED;
        return new V1SecurityContext()
                .allowPrivilegeEscalation(false)
                .runAsNonRoot(restricted ? true : null)
                .capabilities(new V1Capabilities().addDropItem("ALL").add(restricted ? null : CAPABILITIES))
                .seccompProfile(new V1SeccompProfile().type("RuntimeDefault"));
    }

    /** What the container's runtime reads; the command has more from {@link RunScript}. */
    private static List<V1EnvVar> environment(RunSpec spec) {
        // Without this, an NVIDIA image sees every GPU of the machine, although the run requests none.
        return spec.allocation().device() == DeviceKind.CPU
                ? List.of(new V1EnvVar().name("NVIDIA_VISIBLE_DEVICES").value("void"))
                : List.of();
    }

    /** Memory is limited to the request, or one run could evict another. A run may use spare CPU time. */
    private V1ResourceRequirements resources(Allocation allocation) {
        Quantity memory =
                new Quantity(BigDecimal.valueOf(allocation.memoryMiB()).multiply(MEBI), Quantity.Format.BINARY_SI);
        Map<String, Quantity> requests = new TreeMap<>();
        requests.put(
                "cpu",
                new Quantity(new BigDecimal(allocation.cpuMillis()).movePointLeft(3), Quantity.Format.DECIMAL_SI));
        requests.put("memory", memory);
        // Kubernetes would request the limit otherwise.
        requests.put(EPHEMERAL_STORAGE, new Quantity("0"));
        Map<String, Quantity> limits = new TreeMap<>();
        limits.put("memory", memory);
        limits.put(EPHEMERAL_STORAGE, new Quantity(policy.ephemeralStorage()));
        if (allocation.gpus() > 0) {
            limits.put("nvidia.com/gpu", new Quantity(Integer.toString(allocation.gpus())));
        }
        return new V1ResourceRequirements().requests(requests).limits(limits);
    }
}
