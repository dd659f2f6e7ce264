package org.orchestra.kubernetes;

import static org.orchestra.kubernetes.KubernetesJobManifest.below;
import static org.orchestra.kubernetes.KubernetesJobManifest.mount;

import io.kubernetes.client.openapi.models.V1Capabilities;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.Allocation;
import org.orchestra.volume.PackFolder;

/**
 * Builds the Kubernetes Job of a pack: that of a run with the pack's key, whose time is enough for all runs of the pack. Pure.
 *
 * <p>In the place of the task's folder the pod has one of its own, which it may write: so each run finds its own folder at its
 * path, and the results of other runs that are in their place already are out of reach.
 *
 * <p>The container may also signal processes of other accounts: what a run leaves behind must not outlive it.
 */
final class PackManifest {
    /** How much later than the script the node ends a run that is out of time: its grace period, and some seconds. */
    private static final Duration SLACK = KubernetesJobManifest.GRACE.plusSeconds(15);

    private final KubernetesJobManifest manifest;

    PackManifest(KubernetesJobManifest manifest) {
        this.manifest = manifest;
    }

    /** What the pod of the pack is like, as if it were that of one run. */
    static RunSpec asRun(PackSpec pack) {
        RunSpec run = pack.common();
        Allocation each = run.allocation();
        long seconds = pack.limit().plus(SLACK).toSeconds() + each.maxSeconds();
        PackFolder place = PackFolder.of(pack);
        return new RunSpec(
                pack.key(),
                run.task(),
                run.jobName(),
                run.image(),
                "",
                run.assignedSlot(),
                new Allocation(each.device(), each.cpuMillis(), each.memoryMiB(), each.gpus(), seconds),
                new RunSpec.Paths(
                        run.paths().volume(),
                        place.task().toString(),
                        place.path().toString(),
                        run.paths().shared(),
                        run.paths().rule()));
    }

    V1Job of(PackSpec pack) {
        PackFolder place = PackFolder.of(pack);
        RunSpec spec = asRun(pack);
        V1Job job = manifest.of(spec);
        V1PodTemplateSpec template = job.getSpec().getTemplate();
        // The key's job may have ended: its name would say nothing.
        job.getMetadata().setAnnotations(Map.of(Labels.TASK_NAME, spec.task().name()));
        template.getMetadata()
                .putAnnotationsItem(Labels.RUNS, Integer.toString(pack.runs().size()));
        V1Container container = template.getSpec().getContainers().get(0);
        container
                .command(PackScript.command(place))
                .volumeMounts(Stream.concat(mounts(spec.paths(), place), KubernetesJobManifest.shared(spec.paths()))
                        .toList())
                .env(container.getEnv().stream()
                        .filter(variable -> !variable.getName().startsWith("ORCHESTRA_"))
                        .toList());
        container.getLifecycle().getPreStop().getExec().command(PackScript.TERMINATE);
        V1Capabilities capabilities = container.getSecurityContext().getCapabilities();
        if (capabilities.getAdd() != null && !capabilities.getAdd().isEmpty()) {
            capabilities.setAdd(Stream.concat(capabilities.getAdd().stream(), Stream.of("KILL"))
                    .toList());
        }
        return job;
    }

    private static Stream<V1VolumeMount> mounts(RunSpec.Paths paths, PackFolder place) {
        String user = paths.volume();
        String whole = place.path().toString();
        return Stream.of(
                mount(user).readOnly(true),
                mount(paths.scratch()).subPath(below(user, paths.scratch())),
                mount(place.task().toString()).subPath(below(user, place.work().toString())),
                mount(whole).readOnly(true).subPath(below(user, whole)));
    }
}
