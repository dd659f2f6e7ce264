package org.orchestra.store.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.domain.cluster.ClusterStatus;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.domain.cluster.Messenger;
import org.orchestra.domain.cluster.VolumeSource;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.runner.NodeReports;
import org.orchestra.runner.RunReports;
import org.orchestra.store.capacity.ClusterVolume.VolumeKind;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.store.testing.RecordedPass;
import org.orchestra.store.testing.StoreExtension;

/** What admins may do with clusters, and what happens to jobs when they or its worker close one. */
class ClustersIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private static final ClusterName LOCAL = new ClusterName(CLUSTER);
    private static final ClusterName LPS = new ClusterName("lps");
    private static final ClusterVolume NFS =
            new ClusterVolume(VolumeKind.NFS, "storage.lps.example", "/export", null, null);

    private final Clusters clusters = STORE.get(Clusters.class);
    private final NodeReports reports = STORE.get(NodeReports.class);
    private final SchedulerWakeUps wakeUps = STORE.get(SchedulerWakeUps.class);
    private final EditAssertions edits = new EditAssertions(STORE);

    @Test
    void aClusterMayHaveAVolumeOfItsOwnWhereItsWorkerReachesIt() {
        // when
        clusters.create(kubernetes(null));
        ClusterView own = clusters.edit(LPS, ownVolume("/data/orchestra"));

        // then
        assertThat(own.ownVolume()).isEqualTo("/data/orchestra");
        assertThat(clusters.active())
                .last()
                .satisfies(served -> assertThat(served.ownVolume()).isEqualTo("/data/orchestra"));
        assertThat(clusters.edit(LPS, ownVolume("")).ownVolume()).isNull();
        for (String path : List.of("data", "/data/../etc", "/data/", "/", "/a b", "/x\ny")) {
            edits.assertRefused(
                    "invalid-own-volume", "give the absolute path", () -> clusters.edit(LPS, ownVolume(path)));
        }
        ClusterVolume claims = new ClusterVolume(VolumeKind.STORAGE_CLASS, null, null, "fast", 10);
        edits.assertRefused(
                "invalid-own-volume",
                "use a volume of the kind NFS or HOST_PATH",
                () -> clusters.edit(LPS, new ClusterEdit(null, null, null, null, claims, "/data", null)));
    }

    private static ClusterEdit ownVolume(String path) {
        return new ClusterEdit(null, null, null, null, null, path, null);
    }

    @Test
    void aNewClusterIsActiveAndServedAndHasNoWorkerYet() {
        // when
        ClusterView made = clusters.create(kubernetes(null));

        // then
        assertThat(made)
                .isEqualTo(new ClusterView(
                        "lps",
                        ClusterType.KUBERNETES,
                        ClusterStatus.ACTIVE,
                        Messenger.TEMPORAL,
                        "cluster-lps",
                        NFS,
                        null,
                        "The rack upstairs",
                        false,
                        null,
                        0));
        assertThat(clusters.list(PageRequest.first()).items())
                .extracting(ClusterView::name)
                .containsExactly(CLUSTER, "lps");
        assertThat(clusters.active())
                .last()
                .satisfies(served ->
                        assertThat(served.volume()).isEqualTo(new VolumeSource.Nfs("storage.lps.example", "/export")));
        verify(wakeUps).wake("lps");
    }

    @Test
    void aNameAndAMessengerQueueAreOneClustersOnly() {
        // given
        clusters.create(kubernetes("LPS"));

        // then
        edits.assertRefused("cluster-exists", "A cluster named lps exists", () -> clusters.create(kubernetes("other")));
        edits.assertRefused(
                "messenger-queue-taken",
                "has the messenger queue LPS",
                () -> clusters.create(
                        ClusterDefinition.of(new ClusterName("lab"), ClusterType.LOCAL, "LPS", null, null, null)));
        edits.assertRefused(
                "messenger-queue-taken",
                "has the messenger queue LPS",
                () -> clusters.edit(LOCAL, new ClusterEdit(0, null, null, "LPS", null, null, null)));
    }

    @Test
    void anEditChangesWhatItNamesAndOneThatComesSecondNothing() {
        // given
        clusters.create(kubernetes(null));
        clearInvocations(wakeUps);

        // when
        ClusterView edited =
                clusters.edit(LPS, new ClusterEdit(0, null, ClusterStatus.INACTIVE, "LPS", null, null, ""));

        // then
        assertThat(edited.status()).isEqualTo(ClusterStatus.INACTIVE);
        assertThat(edited.messengerQueue()).isEqualTo("LPS");
        assertThat(edited.description()).isNull();
        assertThat(edited.volume()).isEqualTo(NFS);
        assertThat(edited.version()).isEqualTo(1);
        verify(wakeUps).wake("lps");
        edits.assertRefused(
                "edited-meanwhile",
                "cluster lps",
                () -> clusters.edit(LPS, new ClusterEdit(0, null, ClusterStatus.ACTIVE, null, null, null, null)));
    }

    @Test
    void theTypeAndTheMessengerQueueStayWhileTasksAreThere() {
        // given
        aTaskWithTwoSlots(3);
        ClusterEdit type = new ClusterEdit(null, ClusterType.KUBERNETES, null, null, NFS, null, null);
        ClusterEdit queue = new ClusterEdit(null, null, null, "other", null, null, null);

        // then
        edits.assertRefused("cluster-in-use", "1 task (the first is user.ana.train)", () -> clusters.edit(LOCAL, type));
        edits.assertRefused("cluster-in-use", "set it inactive", () -> clusters.edit(LOCAL, queue));

        // when
        STORE.jdbc().sql("UPDATE task SET state = 'DONE'").update();

        // then
        assertThat(clusters.edit(LOCAL, queue).messengerQueue()).isEqualTo("other");
        assertThat(clusters.edit(LOCAL, type).volume()).isEqualTo(NFS);
    }

    @Test
    void aVolumeStaysWhileUsersHaveHomesOnIt() {
        // given
        clusters.create(kubernetes(null));
        STORE.data().user("ana");
        STORE.jdbc().sql("""
                        INSERT INTO home (account_id, cluster_id, ready_at)
                        SELECT a.id, c.id, now() FROM account a, cluster c WHERE c.name = 'lps'
                        """).update();
        ClusterVolume other = new ClusterVolume(VolumeKind.STORAGE_CLASS, null, null, "fast", 10);

        // then
        edits.assertRefused(
                "cluster-in-use",
                "has homes of users (1)",
                () -> clusters.edit(LPS, new ClusterEdit(null, null, null, null, other, null, null)));
        assertThat(clusters.edit(LPS, new ClusterEdit(null, null, null, null, NFS, null, "moved"))
                        .description())
                .isEqualTo("moved");
    }

    @Test
    void whatIsOlderThanTheRulesIsServedShownAndEdited() {
        // given
        clusters.create(kubernetes(null));
        STORE.jdbc()
                .sql("UPDATE cluster SET volume_server = 'old_store', messenger_queue = 'old queue' WHERE name = 'lps'")
                .update();

        // then
        assertThat(clusters.all())
                .last()
                .satisfies(
                        served -> assertThat(served.volume()).isEqualTo(new VolumeSource.Nfs("old_store", "/export")));
        assertThat(clusters.edit(LPS, new ClusterEdit(null, null, null, null, null, null, "old"))
                        .description())
                .isEqualTo("old");
        edits.assertRefused(
                "invalid-volume",
                "the name or the address",
                () -> clusters.edit(LPS, new ClusterEdit(null, ClusterType.KUBERNETES, null, null, null, null, null)));
    }

    @Test
    void aClusterIsDeletedWhenNothingIsOnItAnyMore() {
        // given
        STORE.data().queue("cpu", CLUSTER);
        clusters.create(kubernetes(null));

        // when
        clusters.delete(LPS);

        // then
        edits.assertRefused("cluster-not-found", "choose one of local", () -> clusters.get(LPS));
        edits.assertRefused("cluster-in-use", "1 queue (the first is cpu)", () -> clusters.delete(LOCAL));
    }

    @Test
    void anInactiveClusterFinishesWhatRunsTakesNothingAndGoesOnWhenItIsActive() {
        // given
        long task = aTaskWithTwoSlots(4);
        STORE.pass();

        // when
        clusters.edit(LOCAL, status(ClusterStatus.INACTIVE));

        // then
        assertThat(clusters.all()).extracting(Cluster::name).containsExactly(CLUSTER);
        assertThat(grants(STORE.pass(CLUSTER, true)))
                .as("what was granted before is delivered until somebody takes it up")
                .isEqualTo(2);
        end(task);
        assertThat(grants(STORE.pass())).isZero();
        assertThat(STORE.count(task, JobState.ASSIGNED)).isEqualTo(2);

        // when
        clearInvocations(wakeUps);
        clusters.edit(LOCAL, status(ClusterStatus.ACTIVE));

        // then
        verify(wakeUps).wake(CLUSTER);
        assertThat(grants(STORE.pass())).isEqualTo(1);
    }

    @Test
    void withoutItsWorkerAClusterGetsNothingUntilOneReports() {
        // given
        long task = aTaskWithTwoSlots(4);
        reported("now() - interval '61 seconds'");

        // when
        RecordedPass pass = STORE.pass();

        // then
        assertThat(grants(pass)).isZero();
        assertThat(pass.figures().waitingBy()).isEqualTo(Map.of(WaitReason.CLUSTER_UNREACHABLE, 4L));
        assertThat(STORE.count(task, JobState.ASSIGNED)).isEqualTo(4);
        assertThat(clusters.get(LOCAL).reachable()).isFalse();
        assertThat(clusters.get(LOCAL).reportedAt()).isNotNull();

        // when
        clearInvocations(wakeUps);
        reports.alive(CLUSTER);

        // then
        verify(wakeUps).wake(CLUSTER);
        assertThat(clusters.get(LOCAL).reachable()).isTrue();
        assertThat(grants(STORE.pass())).isEqualTo(2);
    }

    @Test
    void aWorkerThatIsRestartedWithinTheMinuteCostsNothing() {
        // given
        aTaskWithTwoSlots(2);
        reported("now() - interval '50 seconds'");
        clearInvocations(wakeUps);

        // when
        reports.alive(CLUSTER);
        reports.alive("nowhere");

        // then
        verifyNoInteractions(wakeUps);
        assertThat(grants(STORE.pass())).isEqualTo(2);
    }

    private static ClusterDefinition kubernetes(@Nullable String queue) {
        return ClusterDefinition.of(LPS, ClusterType.KUBERNETES, queue, NFS, null, "The rack upstairs");
    }

    private static ClusterEdit status(ClusterStatus status) {
        return new ClusterEdit(null, null, status, null, null, null, null);
    }

    private static long aTaskWithTwoSlots(int jobs) {
        STORE.data().queue("cpu", CLUSTER);
        STORE.data().node("cpu", "n1", 2);
        STORE.data().user("ana");
        return STORE.openTask("ana", "train", jobs);
    }

    private static int grants(RecordedPass pass) {
        return pass.grants().stream().mapToInt(batch -> batch.grants().size()).sum();
    }

    private static void reported(String at) {
        STORE.jdbc().sql("UPDATE cluster SET reported_at = " + at).update();
    }

    private static void end(long task) {
        RunKey run = new RunKey(task, 0, 1);
        RunReports runs = STORE.get(RunReports.class);
        runs.begin(run);
        runs.running(run, Instant.EPOCH);
        runs.ended(run, RunOutcome.succeeded());
    }
}
