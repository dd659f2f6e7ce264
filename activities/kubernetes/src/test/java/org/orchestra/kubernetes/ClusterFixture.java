package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.BatchV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Eviction;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import okhttp3.Response;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.cluster.VolumeSource;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.Allocation;
import org.orchestra.domain.run.RunSpec.AssignedSlot;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.FinalizingRunner;
import org.orchestra.runner.JobRunner;
import org.orchestra.volume.RunFiles;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.log.BoundedLog;

/** A user of the testbed with a home, the user's runs, and their objects on the cluster. */
final class ClusterFixture implements AutoCloseable {
    static final String BUSYBOX = "localhost/busybox:1";

    final String user = "kt-" + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 24));
    final TaskRef task = task(1, "runner");
    final CoreV1Api core = new CoreV1Api(KubernetesClients.fromEnvironment());
    final BatchV1Api batch = new BatchV1Api(core.getApiClient());

    private final Storage storage;
    private final Path volume;
    private final List<JobRunner> runners = new ArrayList<>();

    /** A home whose volume leads to its files. */
    static ClusterFixture in(Path storage) throws IOException {
        return new ClusterFixture(storage, storage);
    }

    /** A home whose volume leads to another folder. */
    ClusterFixture(Path storage, Path volume) throws IOException {
        this.storage = new Storage(storage);
        this.volume = volume;
        Files.createDirectories(this.storage.user(user));
        homes().prepare(user, step -> {});
    }

    KubernetesHomes homes() {
        return new KubernetesHomes(
                core.getApiClient(), new VolumeSource.HostPath(volume.toString()), KubernetesSettingsFixture.USUAL);
    }

    JobRunner runner(Duration startDeadline) {
        return keep(KubernetesRunner.start(
                KubernetesClients::fromEnvironment, startDeadline, KubernetesSettingsFixture.USUAL.pods(), files()));
    }

    JobRunner runner(Duration startDeadline, Clock clock) {
        return keep(KubernetesRunner.start(
                KubernetesClients::fromEnvironment,
                startDeadline,
                KubernetesSettingsFixture.USUAL.pods(),
                files(),
                clock));
    }

    JobRunner keep(JobRunner runner) {
        JobRunner keeping = new FinalizingRunner(runner, files());
        runners.add(keeping);
        return keeping;
    }

    RunFiles files() {
        return new RunFiles(new VolumeFiles(storage), new BoundedLog(BoundedLog.MAX_LIMIT));
    }

    void closeRunners() {
        runners.forEach(JobRunner::close);
        runners.clear();
    }

    @Override
    public void close() throws ApiException {
        closeRunners();
        core.deleteNamespace(user).execute();
        core.deletePersistentVolume("orchestra-" + user).execute();
        core.deletePersistentVolume("orchestra-" + user + ".shared").execute();
    }

    TaskRef task(long id, String name) {
        String uid = "%08x".formatted(ThreadLocalRandom.current().nextInt());
        return new TaskRef(id, uid, "user." + user + "." + name, user);
    }

    RunSpec spec(int job, String command) {
        return spec(task, job, BUSYBOX, command);
    }

    RunSpec spec(TaskRef of, int job, String image, String command) {
        return spec(of, job, image, command, new AssignedSlot("real-0", 0, 0));
    }

    RunSpec spec(TaskRef of, int job, String image, String command, AssignedSlot place) {
        OwnedName name = new OwnedName(of.name());
        String jobName = "conf/" + job + ".json";
        return new RunSpec(
                new RunKey(of.id(), job, 1),
                of,
                jobName,
                image,
                command,
                place,
                new Allocation(DeviceKind.CPU, 50, 32, 0, 900),
                new RunSpec.Paths(
                        storage.user(user).toString(),
                        storage.run(name, jobName, 1).toString(),
                        storage.log(name, jobName, 1).toString()));
    }

    /** The run with folders of other users that it may read. */
    static RunSpec reading(RunSpec spec, Path... shared) {
        RunSpec.Paths paths = spec.paths();
        return new RunSpec(
                spec.key(),
                spec.task(),
                spec.jobName(),
                spec.image(),
                spec.command(),
                spec.assignedSlot(),
                spec.allocation(),
                new RunSpec.Paths(
                        paths.volume(),
                        paths.directory(),
                        paths.log(),
                        Stream.of(shared).map(Path::toString).toList(),
                        paths.rule()));
    }

    static RunSpec with(RunSpec spec, Allocation resources) {
        return new RunSpec(
                spec.key(),
                spec.task(),
                spec.jobName(),
                spec.image(),
                spec.command(),
                spec.assignedSlot(),
                resources,
                spec.paths());
    }

    boolean isGone(RunSpec spec) {
        return new KubernetesJobApi(core.getApiClient())
                .find(KubernetesJobName.of(spec))
                .isEmpty();
    }

    V1Job kubernetesJob(RunSpec spec) throws ApiException {
        return batch.readNamespacedJob(KubernetesJobName.of(spec).name(), user).execute();
    }

    List<V1Pod> pods(RunSpec spec) {
        try {
            return core.listNamespacedPod(user)
                    .labelSelector(Labels.KUBERNETES_JOB + "="
                            + KubernetesJobName.of(spec).name())
                    .execute()
                    .getItems();
        } catch (ApiException failure) {
            throw new IllegalStateException(failure.getResponseBody(), failure);
        }
    }

    boolean isOn(String node, RunSpec spec) {
        return pods(spec).stream().anyMatch(pod -> node.equals(PodFields.node(pod)));
    }

    String pod(RunSpec spec) {
        return pods(spec).get(0).getMetadata().getName();
    }

    /** As {@code kubectl drain} does. */
    void evict(RunSpec spec) throws ApiException, IOException {
        String pod = pod(spec);
        V1Eviction eviction =
                new V1Eviction().metadata(new V1ObjectMeta().name(pod).namespace(user));
        try (Response response = core.createNamespacedPodEviction(pod, user, eviction)
                .buildCall(null)
                .execute()) {
            assertThat(response.isSuccessful()).isTrue();
        }
    }

    Path log(RunSpec spec) {
        return Path.of(spec.paths().log());
    }

    Path folder(RunSpec spec) {
        return Path.of(spec.paths().directory());
    }
}
