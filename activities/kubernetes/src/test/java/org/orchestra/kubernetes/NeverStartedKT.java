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
 * Runs whose command never starts, each for another reason: what their owner reads, and that nothing of them is left. All
 * are launched at once, so that they wait for the start deadline together.
 */
@RequiresTestbed
class NeverStartedKT {
    private static final Duration DEADLINE = Duration.ofSeconds(25);

    private enum Trouble {
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

    private record Launched(ClusterFixture home, RunSpec order, RecordingListener ear) {}

    @TempDir
    static Path root;

    private static final Map<Trouble, Launched> RUNS = new EnumMap<>(Trouble.class);

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
        launch(Trouble.IMAGE, home, "localhost:1/no/such:1", "real-0");
        launch(Trouble.IMAGE_NAME, home, "no spaces, please", "real-0");
        launch(Trouble.NODE, home, ClusterFixture.BUSYBOX, "no-such-node");
        launch(Trouble.CLAIM, claimless, ClusterFixture.BUSYBOX, "real-0");
        launch(Trouble.FOLDER, folderless, ClusterFixture.BUSYBOX, "real-0");
        launch(Trouble.PODS, full, ClusterFixture.BUSYBOX, "real-0");
        launch(Trouble.MEMORY, small, ClusterFixture.BUSYBOX, "real-0");
        isAccepted(order(Trouble.JOBS, forbidden, ClusterFixture.BUSYBOX, "real-0"));
        // This one ends by itself, however slow the machine is.
        launchBy(home.runner(Duration.ofMinutes(10)), order(Trouble.SHELL, home, "localhost/pause:1", "real-0"));
        launchOnSilentNode();
    }

    /** Its pod's node does not confirm that it is gone either: that takes minutes more, of the runner's clock. */
    private static void launchOnSilentNode() throws ApiException {
        silent = ManualNode.withoutKubelet(home.core, home.user + "-silent");
        SettableClock clock = new SettableClock();
        Launched run = order(Trouble.KUBELET, home, ClusterFixture.BUSYBOX, silent.name());
        launchBy(home.runner(DEADLINE, clock), run);
        await().atMost(RecordingListener.PATIENCE).until(() -> home.isOn(silent.name(), run.order()));
        clock.setAhead(Duration.ofMinutes(10));
    }

    @AfterAll
    static void clearAway() throws ApiException {
        for (ClusterFixture each : new ClusterFixture[] {home, claimless, folderless, full, forbidden, small}) {
            each.close();
        }
        silent.close();
    }

    @Test
    void anImageThatIsNowhere() {
        assertEnd(Trouble.IMAGE, "NEVER_STARTED IMAGE_UNAVAILABLE: the image cannot be pulled: ", "no/such:1");
    }

    @Test
    void anImageNameThatCannotBeOne() {
        assertEnd(
                Trouble.IMAGE_NAME,
                "NEVER_STARTED IMAGE_NAME_INVALID: the image's name is malformed: ",
                "no spaces, please");
    }

    @Test
    void aNodeThatIsNotThere() {
        assertEnd(
                Trouble.NODE,
                "NEVER_STARTED UNSCHEDULABLE: the node cannot run it: ",
                "didn't match Pod's node affinity/selector");
    }

    @Test
    void aVolumeClaimThatIsNotThere() {
        assertEnd(
                Trouble.CLAIM,
                "NEVER_STARTED VOLUME_MISSING: its volume cannot be mounted: ",
                "persistentvolumeclaim \"volume\" not found");
    }

    @Test
    void aVolumeWhoseFolderIsNotThere() {
        assertEnd(Trouble.FOLDER, "NEVER_STARTED VOLUME_MISSING: its volume cannot be mounted: ", "is not a directory");
    }

    @Test
    void anImageWithoutAShell() {
        assertEnd(Trouble.SHELL, "NEVER_STARTED START_FAILED: it cannot be started: ", "/bin/sh");
    }

    @Test
    void aNodeThatDoesNotLookAtIt() {
        assertEnd(
                Trouble.KUBELET,
                "NEVER_STARTED START_TIMEOUT: it did not start in time: ",
                "node " + silent.name() + " has not looked at it");
    }

    @Test
    void aQuotaThatLeavesNoRoomForThePod() {
        assertEnd(
                Trouble.PODS, "NEVER_STARTED QUOTA: its quota is used up: ", "exceeded quota: none, requested: pods=1");
    }

    @Test
    void aLimitThatForbidsThePod() {
        assertEnd(
                Trouble.MEMORY,
                "NEVER_STARTED REFUSED: the cluster refused it: ",
                "maximum memory usage per Container is 16Mi");
    }

    @Test
    void aQuotaThatLeavesNoRoomForTheKubernetesJobIsAskedAgainUntilTheDeadline() {
        // when
        await().atMost(RecordingListener.PATIENCE).until(() -> isAccepted(RUNS.get(Trouble.JOBS)));

        // then
        assertEnd(
                Trouble.JOBS,
                "NEVER_STARTED QUOTA: its quota is used up: ",
                "exceeded quota: none, requested: count/jobs.batch=1");
    }

    /** As the activity does that is tried again when it fails. */
    private static boolean isAccepted(Launched run) {
        try {
            runner.launch(run.order(), false, run.ear());
            return true;
        } catch (KubernetesApiException refused) {
            return false;
        }
    }

    private static void assertEnd(Trouble trouble, String told, String particulars) {
        Launched run = RUNS.get(trouble);
        assertThat(run.ear().told()).startsWith(told).contains(particulars);
        assertThat(run.ear().end().evidence().node())
                .isEqualTo(run.order().assignedSlot().node());
        if (trouble != Trouble.SHELL) {
            // It has ended by itself and stays for those who want to look at it.
            assertThat(run.home().isGone(run.order())).isTrue();
        }
    }

    private static void launch(Trouble trouble, ClusterFixture from, String image, String node) {
        launchBy(runner, order(trouble, from, image, node));
    }

    private static void launchBy(JobRunner launcher, Launched run) {
        launcher.launch(run.order(), false, run.ear());
    }

    private static Launched order(Trouble trouble, ClusterFixture from, String image, String node) {
        RunSpec order = from.order(from.task, trouble.ordinal(), image, "true", new AssignedSlot(node, 0, 0));
        Launched run = new Launched(from, order, new RecordingListener());
        RUNS.put(trouble, run);
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
        await().atMost(RecordingListener.PATIENCE).until(() -> {
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
