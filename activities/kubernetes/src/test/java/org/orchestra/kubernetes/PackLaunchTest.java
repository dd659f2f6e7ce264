package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.domain.task.ImageAllowList;
import org.orchestra.kubernetes.StubKubernetesApi.StubResponse;
import org.orchestra.runner.PackedRun;
import org.orchestra.volume.PackFolder;
import org.orchestra.volume.RunFiles;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.log.BoundedLog;

/** Packs whose Kubernetes Job never changes: their journal is all that there is to see. */
class PackLaunchTest {
    @TempDir
    Path root;

    private volatile StubResponse creation = new StubResponse(201, "{}");
    private volatile StubResponse found =
            new StubResponse(200, "{\"metadata\":{\"name\":\"pack\",\"namespace\":\"ana\"}}");
    private StubKubernetesApi api;
    private KubernetesRunner runner;
    private PackSpec pack;

    @BeforeEach
    void start() throws IOException {
        api = new StubKubernetesApi(this::respond);
        RunFiles files = new RunFiles(new VolumeFiles(new Storage(root)), new BoundedLog(BoundedLog.MIN_LIMIT));
        runner = KubernetesRunner.start(
                api::client, Duration.ofMinutes(30), KubernetesSettingsFixture.USUAL.pods(), files);
        pack = PackFixture.below(root.resolve("ana"), "one", "two");
    }

    @AfterEach
    void close() {
        runner.close();
        api.close();
    }

    @Test
    void aPackThatIsRejectedFailsItsFirstRunOnly() {
        // given
        creation = new StubResponse(422, "{\"kind\":\"Status\",\"message\":\"not valid\"}");
        RecordingPackListener listener = new RecordingPackListener();

        // when
        runner.launchPack(pack, false, listener);

        // then
        await().until(listener::isOver);
        assertThat(listener.texts())
                .containsExactly(Map.entry(0, "NEVER_STARTED REFUSED: the cluster refused it: not valid"));
    }

    @Test
    void aPackThatIsRefusedBeforeItIsOnTheVolumeIsOver() throws IOException {
        // given
        Files.createFile(root.resolve("ana"));
        runner.close();
        RunFiles files = new RunFiles(new VolumeFiles(new Storage(root)), new BoundedLog(BoundedLog.MIN_LIMIT));
        runner = KubernetesRunner.start(
                api::client,
                Duration.ofMinutes(30),
                KubernetesSettingsFixture.pods(new ImageAllowList(List.of("registry.lab.example/"))),
                files);
        RecordingPackListener listener = new RecordingPackListener();

        // when
        runner.launchPack(pack, false, listener);

        // then
        await().until(listener::isOver);
        assertThat(listener.texts()).containsOnlyKeys(0);
    }

    @Test
    void aPackWhoseWorkerDiedBeforeItLaunchedItIsOver() throws IOException {
        // given
        Files.createDirectory(root.resolve("ana"));
        found = new StubResponse(404, "{\"kind\":\"Status\",\"code\":404}");
        RecordingPackListener listener = new RecordingPackListener();

        // when
        runner.launchPack(pack, true, listener);

        // then
        await().until(listener::isOver);
        assertThat(listener.texts().get(0)).startsWith("EVICTED POD_DELETED");
    }

    @Test
    void aPackThatCannotBeAdoptedWhileTheVolumeIsAwayIsTriedAgain() {
        // given
        found = new StubResponse(404, "{\"kind\":\"Status\",\"code\":404}");

        // when // then
        assertThatThrownBy(() -> runner.launchPack(pack, true, new RecordingPackListener()))
                .hasMessageContaining("is the volume mounted?");
    }

    @Test
    void aPackOfNothingButCommandsThatAreTooLongIsNotLaunched() {
        // given
        String tooLong = " ".repeat(ExecTemplate.MAX_FILLED_BYTES + 1);
        pack = PackFixture.below(root.resolve("ana"), tooLong, tooLong);
        RecordingPackListener listener = new RecordingPackListener();

        // when
        runner.launchPack(pack, false, listener);

        // then
        await().until(listener::isOver);
        assertThat(listener.texts()).containsOnlyKeys(0, 1);
        assertThat(listener.texts().values()).allMatch(text -> text.contains("131,072 bytes"));
        assertThat(api.requests()).noneMatch(request -> request.startsWith("POST "));
    }

    @Test
    void aPackIsToldOfAlsoWithoutNewsAndWithThoseOfItsJournal() throws IOException {
        // given
        AtomicInteger calls = new AtomicInteger();
        RecordingPackListener listener = new RecordingPackListener() {
            @Override
            public Set<RunKey> progressed(List<PackedRun> runs, List<RunKey> given) {
                calls.incrementAndGet();
                return super.progressed(runs, given);
            }
        };
        runner.launchPack(pack, false, listener);
        await().until(() -> calls.get() > 1);

        // when
        journal("start 0 1700000000 1\nend 0 0 1700000000 2\nstart 1 1700000000 3\n");

        // then
        await().until(() -> listener.hasStarted(1));
        assertThat(listener.texts()).containsExactly(Map.entry(0, "SUCCEEDED"));
        assertThat(api.requests())
                .filteredOn(request -> request.startsWith("POST "))
                .hasSize(1);
    }

    @Test
    void whatTheListenerCannotTakeIsToldAgainEverMoreSeldom() throws IOException {
        // given
        List<Long> calls = new CopyOnWriteArrayList<>();
        RecordingPackListener listener = new RecordingPackListener() {
            @Override
            public Set<RunKey> progressed(List<PackedRun> runs, List<RunKey> given) {
                calls.add(System.nanoTime());
                if (calls.size() < 5) {
                    throw new IllegalStateException("the database is away");
                }
                return super.progressed(runs, given);
            }
        };
        runner.launchPack(pack, false, listener);

        // when
        journal("start 0 1700000000 1\nend 0 0 1700000000 2\nstart 1 1700000000 3\n");

        // then
        await().atMost(RecordingListener.TIMEOUT).until(() -> listener.hasStarted(1));
        assertThat(listener.texts()).containsExactly(Map.entry(0, "SUCCEEDED"));
        assertThat(calls.get(4) - calls.get(3)).isGreaterThan(2 * (calls.get(1) - calls.get(0)));
    }

    @Test
    void aSecondLaunchTellsItsOwnListener() throws IOException {
        // given
        RecordingPackListener first = new RecordingPackListener();
        runner.launchPack(pack, false, first);
        journal("start 0 1700000000 1\n");
        await().until(() -> first.hasStarted(0));

        // when
        RecordingPackListener second = new RecordingPackListener();
        runner.launchPack(pack, false, second);

        // then
        await().until(() -> second.hasStarted(0));
        assertThat(api.requests())
                .filteredOn(request -> request.startsWith("POST "))
                .hasSize(1);
    }

    /** A Kubernetes Job that has no pod yet. */
    private StubResponse respond(String method, String path) {
        if (method.equals("POST")) {
            return creation;
        }
        return path.contains("?") ? new StubResponse(200, "{\"metadata\":{},\"items\":[]}") : found;
    }

    private void journal(String lines) throws IOException {
        Files.writeString(PackFolder.of(pack).work().resolve(PackFolder.JOURNAL), lines);
    }
}
