package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.models.V1LimitRange;
import io.kubernetes.client.openapi.models.V1LimitRangeItem;
import io.kubernetes.client.openapi.models.V1LimitRangeSpec;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1ResourceQuota;
import io.kubernetes.client.openapi.models.V1ResourceQuotaSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.AssignedSlot;
import org.orchestra.runner.JobRunner;
import org.orchestra.testing.SettableClock;
import org.orchestra.testing.testbed.RequiresTestbed;

/**
 * Runs that never start, each for another reason: the outcome that their owner reads, and that nothing is left of them. All
 * are launched at once, so that they share one start deadline.
 */
@RequiresTestbed
class NeverStartedKT {
    private static final Duration DEADLINE = Duration.ofSeconds(25);

    private enum StartProblem {
        IMAGE,
        IMAGE_NAME,
        NODE,
        CLAIM,
        FOLDER,
        SHELL,
        KUBELET,
        PODS,
        JOBS,
        MEMORY
    }

    private record Launched(ClusterFixture home, RunSpec spec, RecordingListener listener) {}

    @TempDir
    static Path root;

    private static final Map<StartProblem, Launched> LAUNCHED = new EnumMap<>(StartProblem.class);

    private static ClusterFixture home;
    private static ClusterFixture claimless;
    private static ClusterFixture folderless;
    private static ClusterFixture full;
    private static ClusterFixture forbidden;
    private static ClusterFixture small;
    private static ManualNode silent;
    private static JobRunner runner;

    @BeforeAll
    static void launchAll() throws IOException, ApiException {
        home = ClusterFixture.in(root);
        claimless = ClusterFixture.in(root);
        claimless
                .core
                .deleteNamespacedPersistentVolumeClaim(KubernetesHomes.CLAIM, claimless.user)
                .execute();
        folderless = new ClusterFixture(root, root.resolve("nowhere"));
        full = ClusterFixture.in(root);
        quota(full, "pods");
        forbidden = ClusterFixture.in(root);
        quota(forbidden, "count/jobs.batch");
        small = ClusterFixture.in(root);
        limit(small);
        runner = home.runner(DEADLINE);
        launch(StartProblem.IMAGE, home, "localhost:1/no/such:1", "real-0");
        launch(StartProblem.IMAGE_NAME, home, "no spaces, please", "real-0");
        launch(StartProblem.NODE, home, ClusterFixture.BUSYBOX, "no-such-node");
        launch(StartProblem.CLAIM, claimless, ClusterFixture.BUSYBOX, "real-0");
        launch(StartProblem.FOLDER, folderless, ClusterFixture.BUSYBOX, "real-0");
        launch(StartProblem.PODS, full, ClusterFixture.BUSYBOX, "real-0");
        launch(StartProblem.MEMORY, small, ClusterFixture.BUSYBOX, "real-0");
        isAccepted(spec(StartProblem.JOBS, forbidden, ClusterFixture.BUSYBOX, "real-0"));
        // This run ends without the start deadline, so that a slow machine does not matter.
        launchBy(home.runner(Duration.ofMinutes(10)), spec(StartProblem.SHELL, home, "localhost/pause:1", "real-0"));
        launchOnSilentNode();
    }

    /** The node does not confirm the deletion of the pod either; that takes minutes more of the runner's clock. */
    private static void launchOnSilentNode() throws ApiException {
        silent = ManualNode.withoutKubelet(home.core, home.user + "-silent");
        SettableClock clock = new SettableClock();
        Launched run = spec(StartProblem.KUBELET, home, ClusterFixture.BUSYBOX, silent.name());
        launchBy(home.runner(DEADLINE, clock), run);
        await().atMost(RecordingListener.TIMEOUT).until(() -> home.isOn(silent.name(), run.spec()));
        clock.setAhead(Duration.ofMinutes(10));
    }

    @AfterAll
    static void cleanUp() throws ApiException {
        for (ClusterFixture each : new ClusterFixture[] {home, claimless, folderless, full, forbidden, small}) {
            each.close();
        }
        silent.close();
    }

    @Test
    void aMissingImage() {
        assertEnd(StartProblem.IMAGE, "NEVER_STARTED IMAGE_UNAVAILABLE: the image cannot be pulled: ", "no/such:1");
    }

    @Test
    void aMalformedImageName() {
        assertEnd(
                StartProblem.IMAGE_NAME,
                "NEVER_STARTED IMAGE_NAME_INVALID: the image's name is malformed: ",
                "no spaces, please");
    }

    @Test
    void aMissingNode() {
        assertEnd(
                StartProblem.NODE,
                "NEVER_STARTED UNSCHEDULABLE: the node cannot run it: ",
                "didn't match Pod's node affinity/selector");
    }

    @Test
    void aMissingVolumeClaim() {
        assertEnd(
                StartProblem.CLAIM,
                "NEVER_STARTED VOLUME_MISSING: its volume cannot be mounted: ",
                "persistentvolumeclaim \"volume\" not found");
    }

    @Test
    void aVolumeWithoutItsFolder() {
        assertEnd(
                StartProblem.FOLDER,
                "NEVER_STARTED VOLUME_MISSING: its volume cannot be mounted: ",
                "is not a directory");
    }

    @Test
    void anImageWithoutAShell() {
        assertEnd(StartProblem.SHELL, "NEVER_STARTED START_FAILED: it cannot be started: ", "/bin/sh");
    }

    @Test
    void aNodeThatDoesNotPickThePodUp() {
        assertEnd(
                StartProblem.KUBELET,
                "NEVER_STARTED START_TIMEOUT: it did not start in time: ",
                "node " + silent.name() + " has not picked it up");
    }

    @Test
    void aQuotaOnPods() {
        assertEnd(
                StartProblem.PODS,
                "NEVER_STARTED QUOTA: its quota is used up: ",
                "exceeded quota: none, requested: pods=1");
    }

    @Test
    void aLimitRangeThatForbidsThePod() {
        assertEnd(
                StartProblem.MEMORY,
                "NEVER_STARTED REFUSED: the cluster refused it: ",
                "maximum memory usage per Container is 16Mi");
    }

    @Test
    void aQuotaOnKubernetesJobsIsRetriedUntilTheDeadline() {
        // when
        await().atMost(RecordingListener.TIMEOUT).until(() -> isAccepted(LAUNCHED.get(StartProblem.JOBS)));

        // then
        assertEnd(
                StartProblem.JOBS,
                "NEVER_STARTED QUOTA: its quota is used up: ",
                "exceeded quota: none, requested: count/jobs.batch=1");
    }

    /** Launches as a retried activity does. */
    private static boolean isAccepted(Launched run) {
        try {
            runner.launch(run.spec(), false, run.listener());
            return true;
        } catch (KubernetesApiException refused) {
            return false;
        }
    }

    private static void assertEnd(StartProblem problem, String text, String particulars) {
        Launched run = LAUNCHED.get(problem);
        assertThat(run.listener().text()).startsWith(text).contains(particulars);
        assertThat(run.listener().end().evidence().node())
                .isEqualTo(run.spec().assignedSlot().node());
        if (problem != StartProblem.SHELL) {
            // Only a run that has started and failed stays for inspection.
            assertThat(run.home().isGone(run.spec())).isTrue();
        }
    }

    private static void launch(StartProblem problem, ClusterFixture from, String image, String node) {
        launchBy(runner, spec(problem, from, image, node));
    }

    private static void launchBy(JobRunner launcher, Launched run) {
        launcher.launch(run.spec(), false, run.listener());
    }

    private static Launched spec(StartProblem problem, ClusterFixture from, String image, String node) {
        RunSpec spec = from.spec(from.task, problem.ordinal(), image, "true", new AssignedSlot(node, 0, 0));
        Launched run = new Launched(from, spec, new RecordingListener());
        LAUNCHED.put(problem, run);
        return run;
    }

    private static void quota(ClusterFixture of, String resource) throws ApiException {
        of.core
                .createNamespacedResourceQuota(
                        of.user,
                        new V1ResourceQuota()
                                .metadata(new V1ObjectMeta().name("none"))
                                .spec(new V1ResourceQuotaSpec().hard(Map.of(resource, new Quantity("0")))))
                .execute();
        await().atMost(RecordingListener.TIMEOUT).until(() -> {
            var status = of.core
                    .readNamespacedResourceQuota("none", of.user)
                    .execute()
                    .getStatus();
            return status != null
                    && status.getUsed() != null
                    && status.getUsed().containsKey(resource);
        });
    }

    private static void limit(ClusterFixture of) throws ApiException {
        of.core
                .createNamespacedLimitRange(
                        of.user,
                        new V1LimitRange()
                                .metadata(new V1ObjectMeta().name("small"))
                                .spec(new V1LimitRangeSpec()
                                        .addLimitsItem(new V1LimitRangeItem()
                                                .type("Container")
                                                .max(Map.of("memory", new Quantity("16Mi"))))))
                .execute();
    }
}
