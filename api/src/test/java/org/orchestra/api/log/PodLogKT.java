package org.orchestra.api.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.api.stream.RecordingSink;
import org.orchestra.api.stream.StreamListener;
import org.orchestra.api.stream.StreamSink;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.cluster.VolumeSource;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.task.ImageAllowList;
import org.orchestra.kubernetes.KubernetesClients;
import org.orchestra.kubernetes.KubernetesHomes;
import org.orchestra.kubernetes.KubernetesRunner;
import org.orchestra.kubernetes.KubernetesSettings;
import org.orchestra.kubernetes.NameServers;
import org.orchestra.kubernetes.NetworkAccess;
import org.orchestra.kubernetes.PodPolicy;
import org.orchestra.kubernetes.PodSecurityLevel;
import org.orchestra.runner.FinalizingRunner;
import org.orchestra.runner.JobRunner;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.log.LogRequests;
import org.orchestra.runner.log.LogStreamCopiers;
import org.orchestra.store.log.LogStreamRepository;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.testing.testbed.RequiresTestbed;
import org.orchestra.volume.RunFiles;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.log.BoundedLog;

/** The log of a real pod, read while the pod is running, on a real PostgreSQL. */
@RequiresTestbed
class PodLogKT {
    private static final KubernetesSettings SETTINGS = new KubernetesSettings(
            new PodPolicy(ImageAllowList.EVERY_IMAGE, false, PodSecurityLevel.BASELINE, false, "1Gi"),
            new NetworkAccess(List.of(), List.of(), new NameServers("kube-system", List.of(53), List.of())),
            Map.of());

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final String user =
            "kt-" + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 24));
    private final CoreV1Api core = new CoreV1Api(KubernetesClients.fromEnvironment());
    private final List<AutoCloseable> open = new ArrayList<>();
    private VolumeFiles volume;
    private LogStreams streams;

    @BeforeEach
    void makeHome() throws IOException {
        volume = new VolumeFiles(STORE.storage());
        streams = new LogStreams(STORE.get(LogStreamRepository.class), volume, Clock.systemUTC());
        STORE.data().user(user);
        STORE.data().queue("cpu", StoreExtension.CLUSTER);
        STORE.data().node("cpu", "real-0", 4);
        STORE.jdbc()
                .sql("UPDATE cluster SET type = 'KUBERNETES', volume_kind = 'HOST_PATH', volume_path = :root")
                .param("root", STORE.storage().root().toString())
                .update();
        Files.createDirectories(STORE.storage().user(user));
        new KubernetesHomes(
                        KubernetesClients.fromEnvironment(),
                        new VolumeSource.HostPath(STORE.storage().root().toString()),
                        SETTINGS)
                .prepare(user, step -> {});
    }

    @AfterEach
    void clearAway() throws Exception {
        streams.stop();
        for (AutoCloseable it : open) {
            it.close();
        }
        core.deleteNamespace(user).execute();
        core.deletePersistentVolume("orchestra-" + user).execute();
        core.deletePersistentVolume("orchestra-" + user + ".shared").execute();
        await().atMost(PATIENCE).until(this::isGone);
    }

    @Test
    void itIsReadLineByLineAlsoWhenAnotherWorkerTakesOverAndIsThenTheStoredOne() throws Exception {
        // given
        RunSpec order = order("until [ -e go ]; do i=$((i+1)); echo line $i; sleep 1; done; echo the end");
        Path stored = Path.of(order.paths().log());
        AutoCloseable first = startWorker(order, false);

        // when
        RunLog.Growing log = new RunLog.Growing(order.key(), false, stored);
        AtomicReference<RecordingSink> follower = new AtomicReference<>();
        streams.follow(user, log, listener -> open(follower, listener));
        CompletableFuture<String> whole = follower.get().whole();

        // then
        awaitReceived(follower.get(), "line 1\nline 2\nline 3\n");

        // when
        AtomicReference<RecordingSink> reader = new AtomicReference<>();
        streams.soFar(user, log, listener -> open(reader, listener));

        // then
        assertThat(reader.get().whole()).succeedsWithin(PATIENCE).asString().startsWith("line 1\nline 2\nline 3\n");

        // when
        first.close();
        startWorker(order, true);
        int received = follower.get().received().length();

        // then
        await().atMost(PATIENCE).until(() -> follower.get().received().length() > received + 20);
        assertThat(whole).isNotDone();
        assertThat(stored).doesNotExist();

        // when
        Files.createFile(Path.of(order.paths().directory(), "go"));

        // then
        assertThat(whole).succeedsWithin(PATIENCE).asString().endsWith("\nthe end\n");
        assertThat(stored).hasContent(follower.get().received());
        assertThat(stored.resolveSibling("result/go")).exists();
    }

    private static StreamSink open(AtomicReference<RecordingSink> client, StreamListener listener) {
        client.set(new RecordingSink(listener));
        return client.get();
    }

    private void awaitReceived(RecordingSink client, String beginning) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(client.received()).startsWith(beginning));
    }

    private RunSpec order(String command) {
        RunKey key = new RunDriver(STORE).begin(STORE.openTask(user, "fit", 1), 0, "real-0");
        RunSpec meant =
                ((RunReports.Beginning.Proceed) STORE.get(RunReports.class).begin(key)).spec();
        return new RunSpec(
                key,
                meant.task(),
                meant.jobName(),
                "localhost/busybox:1",
                command,
                meant.assignedSlot(),
                new RunSpec.Allocation(DeviceKind.CPU, 50, 32, 0, 900),
                meant.paths());
    }

    /** A worker with the run and its log; closed like one that is killed. */
    private AutoCloseable startWorker(RunSpec order, boolean expected) {
        RunFiles files = new RunFiles(volume, new BoundedLog(BoundedLog.MAX_LIMIT));
        JobRunner runner = new FinalizingRunner(
                KubernetesRunner.start(
                        KubernetesClients::fromEnvironment, Duration.ofMinutes(2), SETTINGS.pods(), files),
                files);
        runner.launch(order, expected, new Reporter(order.key()));
        LogStreamCopiers.Copying copying =
                new LogStreamCopiers(STORE.get(LogRequests.class)).begin(StoreExtension.CLUSTER, runner::openLog);
        AutoCloseable worker = () -> {
            copying.close();
            runner.close();
        };
        open.add(worker);
        return worker;
    }

    private boolean isGone() throws ApiException {
        return core.listNamespace()
                .fieldSelector("metadata.name=" + user)
                .execute()
                .getItems()
                .isEmpty();
    }

    private record Reporter(RunKey key) implements JobRunner.Listener {
        @Override
        public void running(Instant since) {
            STORE.get(RunReports.class).running(key, since);
        }

        @Override
        public void ended(RunOutcome outcome) {
            STORE.get(RunReports.class).ended(key, outcome);
        }
    }
}
