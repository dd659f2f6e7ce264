package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.SchedulingV1Api;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PriorityClass;
import io.kubernetes.client.openapi.models.V1ResourceRequirements;
import io.kubernetes.client.util.PatchUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.Allocation;
import org.orchestra.domain.run.RunSpec.AssignedSlot;
import org.orchestra.runner.JobRunner;
import org.orchestra.testing.SettableClock;
import org.orchestra.testing.testbed.RequiresTestbed;

/** Disrupted runs: each ends as an eviction with its reason, whatever the exit code. */
@RequiresTestbed
class DisruptionKT {
    private static final String TRAPS_TERM =
            "trap 'echo bye; exit 0' TERM; echo mark >> marks; while :; do sleep 0.2; done";

    @TempDir
    static Path root;

    private static ClusterFixture home;
    private static JobRunner runner;
    private static ManualNode deleted;
    private static RecordingListener onDeleted;

    @BeforeAll
    static void makeHome() throws IOException, ApiException {
        home = ClusterFixture.in(root);
        runner = home.runner(Duration.ofMinutes(10));
        // The control plane takes most of a minute to notice; the other tests run meanwhile.
        deleted = ManualNode.simulated(home.core, home.user + "-deleted");
        onDeleted = new RecordingListener();
        runner.launch(simulated(0, deleted), false, onDeleted);
        onDeleted.started();
        deleted.delete();
    }

    @AfterAll
    static void cleanUp() throws ApiException {
        home.close();
        deleted.close();
    }

    @Test
    void aDrainedRunCountsAsEvictedEvenIfItSucceedsAndRunsOnce() throws Exception {
        // given
        RunSpec spec = trapping(1);
        RecordingListener listener = launchAndAwaitMark(spec);

        // when
        home.evict(spec);

        // then
        assertThat(listener.text()).isEqualTo("EVICTED EVICTION: its node evicted it: Eviction API: evicting");
        assertThat(home.folder(spec).resolve("marks")).hasContent("mark");
    }

    @Test
    void aRunWhosePodIsDeletedCountsAsEvictedEvenIfItSucceeds() throws ApiException {
        // given
        RunSpec spec = trapping(2);
        RecordingListener listener = launchAndAwaitMark(spec);

        // when
        home.core.deleteNamespacedPod(home.pod(spec), home.user).execute();

        // then
        assertThat(listener.text()).isEqualTo("EVICTED POD_DELETED: its pod was deleted");
        assertThat(home.folder(spec).resolve("marks")).hasContent("mark");
    }

    @Test
    void aNoExecuteTaintIsReportedAsTheReason() throws ApiException {
        try (ManualNode node = ManualNode.simulated(home.core, home.user + "-tainted")) {
            // given
            RecordingListener listener = new RecordingListener();
            runner.launch(simulated(3, node), false, listener);
            listener.started();

            // when
            node.taint();

            // then
            assertThat(listener.text())
                    .isEqualTo("EVICTED EVICTION: its node evicted it: Taint manager: deleting due to NoExecute taint");
        }
    }

    @Test
    void aPreemptedRunIsReportedAsPreempted() throws ApiException {
        String important = home.user + "-important";
        SchedulingV1Api scheduling = new SchedulingV1Api(home.core.getApiClient());
        scheduling
                .createPriorityClass(new V1PriorityClass()
                        .metadata(new V1ObjectMeta().name(important))
                        .value(1000))
                .execute();
        try (ManualNode node = ManualNode.simulated(home.core, home.user + "-preempted")) {
            // given
            RecordingListener listener = new RecordingListener();
            runner.launch(simulated(4, node), false, listener);
            listener.started();

            // when
            home.core.createNamespacedPod(home.user, pod(important, node)).execute();

            // then
            assertThat(listener.text()).startsWith("EVICTED PREEMPTION: it was preempted: ");
        } finally {
            scheduling.deletePriorityClass(important).execute();
        }
    }

    @Test
    void aNodeThatStopsAnsweringIsLostAfterAWait() throws ApiException {
        try (ManualNode node = ManualNode.withoutKubelet(home.core, home.user + "-lost")) {
            // given
            RunSpec spec = simulated(5, node);
            RecordingListener listener = new RecordingListener();
            SettableClock clock = new SettableClock();
            home.runner(Duration.ofMinutes(10), clock).launch(spec, false, listener);
            await().atMost(RecordingListener.TIMEOUT).until(() -> home.isOn(node.name(), spec));
            reportRunning(spec);
            listener.started();

            // when
            clock.setAhead(Duration.ofMinutes(5));
            home.core.deleteNamespacedPod(home.pod(spec), home.user).execute();

            // then
            assertThat(listener.text())
                    .isEqualTo("EVICTED NODE_LOST: its node was lost: node %s does not answer".formatted(node.name()));
            assertThat(home.isGone(spec)).isTrue();
        }
    }

    @Test
    void aNodeThatIsDeletedIsLost() {
        assertThat(onDeleted.text()).isEqualTo("EVICTED NODE_LOST: its node was lost: PodGC: node no longer exists");
        assertThat(onDeleted.end().evidence().node()).isEqualTo(deleted.name());
    }

    private static RunSpec trapping(int job) {
        return home.spec(job, TRAPS_TERM);
    }

    private static RecordingListener launchAndAwaitMark(RunSpec spec) {
        RecordingListener listener = new RecordingListener();
        runner.launch(spec, false, listener);
        await().atMost(RecordingListener.TIMEOUT)
                .until(() -> Files.exists(home.folder(spec).resolve("marks")));
        listener.started();
        return listener;
    }

    private static RunSpec simulated(int job, ManualNode node) {
        return ClusterFixture.with(
                home.spec(home.task, job, ClusterFixture.BUSYBOX, "sleep 3600", new AssignedSlot(node.name(), 0, 0)),
                new Allocation(DeviceKind.CPU, 600, 32, 0, 7200));
    }

    private static V1Pod pod(String priority, ManualNode node) {
        return new V1Pod()
                .metadata(new V1ObjectMeta().name("important"))
                .spec(new V1PodSpec()
                        .priorityClassName(priority)
                        .nodeSelector(Map.of(Labels.HOSTNAME, node.name()))
                        .overhead(null)
                        .addContainersItem(new V1Container()
                                .name("important")
                                .image(ClusterFixture.BUSYBOX)
                                .command(List.of("sleep", "3600"))
                                .resources(
                                        new V1ResourceRequirements().requests(Map.of("cpu", new Quantity("600m"))))));
    }

    /** Reports what a kubelet would report. */
    private static void reportRunning(RunSpec spec) throws ApiException {
        String status = """
                {"status": {"phase": "Running", "startTime": "%1$s", "containerStatuses": [
                  {"name": "run", "image": "i", "imageID": "i", "ready": true, "restartCount": 0,
                   "state": {"running": {"startedAt": "%1$s"}}}]}}
                """.formatted(Instant.now());
        PatchUtils.patch(
                V1Pod.class,
                () -> home.core
                        .patchNamespacedPodStatus(home.pod(spec), home.user, new V1Patch(status))
                        .buildCall(null),
                V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH,
                home.core.getApiClient());
    }
}
