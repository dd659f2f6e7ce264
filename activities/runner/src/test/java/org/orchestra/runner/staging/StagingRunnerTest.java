package org.orchestra.runner.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.ArgumentCaptor;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.runner.EndPendingException;
import org.orchestra.runner.JobRunner;
import org.orchestra.runner.JobRunner.Listener;
import org.orchestra.runner.SomeRun;
import org.orchestra.volume.DiskReserve;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;

class StagingRunnerTest {
    private static final int PATIENCE = 20_000;
    private static final RunKey FIRST = new RunKey(1, 0, 1);
    private static final RunKey SECOND = new RunKey(1, 1, 1);

    @TempDir
    Path root;

    private final JobRunner inner = mock(JobRunner.class);
    private final Listener listener = mock(Listener.class);
    private final ServedData server = new ServedData();
    private StagingRunner runner;

    @BeforeEach
    void aRunner() {
        runner = new StagingRunner(
                inner, server, new VolumeFiles(new Storage(root)), new DiskReserve(List.of(), 0), Duration.ofDays(1));
    }

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void aRunStartsWhenItsDataIsThereAndTheNextOneNeedsNoCopy() {
        // when
        runner.launch(spec(FIRST), false, listener);

        // then
        verify(inner, timeout(PATIENCE)).launch(eq(spec(FIRST)), eq(false), any());
        assertThat(root.resolve("ana/files/user.ana.data/deep/data.csv")).hasContent("content");

        // when
        runner.launch(spec(SECOND), false, listener);

        // then
        verify(inner, timeout(PATIENCE)).launch(eq(spec(SECOND)), eq(false), any());
        assertThat(server.reads).hasSize(1);
    }

    @Test
    void aRunThatIsKilledWhileItsDataIsCopiedNeverStarts() throws InterruptedException {
        // given
        server.gate = new CountDownLatch(1);
        runner.launch(spec(FIRST), false, listener);
        await().until(() -> !server.reads.isEmpty());

        // when
        runner.kill(spec(FIRST).task(), FIRST);

        // then
        verify(listener, timeout(PATIENCE)).ended(RunOutcome.of(RunCause.KILLED_BY_USER));
        server.gate.countDown();
        runner.launch(spec(SECOND), false, listener);
        verify(inner, timeout(PATIENCE)).launch(eq(spec(SECOND)), eq(false), any());
        verify(inner, never()).launch(eq(spec(FIRST)), anyBoolean(), any());
        verify(inner, never()).kill(any(), any());
    }

    @Test
    void aWaitingRunThatIsNotWantedAnyMoreEnds() {
        // given
        server.gate = new CountDownLatch(1);
        runner.launch(spec(FIRST), false, listener);
        Listener later = mock(Listener.class);

        // when its activity is retried after its job was killed
        runner.launch(spec(FIRST), true, later);

        // then
        verify(later, timeout(PATIENCE)).ended(RunOutcome.of(RunCause.KILLED_BY_USER));
        verify(inner, never()).launch(any(), anyBoolean(), any());
        server.gate.countDown();
    }

    @Test
    void dataThatIsNotWhatItWasIsSaidAndNotRunOn() {
        // given
        server.content = "changed";

        // when
        runner.launch(spec(FIRST), false, listener);

        // then
        ArgumentCaptor<RunOutcome> outcome = ArgumentCaptor.forClass(RunOutcome.class);
        verify(listener, timeout(PATIENCE)).ended(outcome.capture());
        assertThat(outcome.getValue().reason())
                .contains("deep/data.csv of dataset user.ana.data is not any more what was registered");
        assertThat(root.resolve("ana/files/user.ana.data")).doesNotExist();
        verify(inner, never()).launch(any(), anyBoolean(), any());
    }

    @Test
    void theEndIsToldWhenWhatTheRunWroteHasArrived() throws IOException {
        // given
        Path run = Files.createDirectories(root.resolve("ana/user.ana.tau/job/run-1"));
        Files.writeString(Files.createDirectory(run.resolve("sub")).resolve("result"), "42");
        Files.createFile(run.resolve("empty"));
        Files.createSymbolicLink(run.resolve("link"), Path.of("/etc/passwd"));
        Files.writeString(run.resolveSibling("run-1.log"), "said");
        runner.launch(spec(FIRST), true, listener);
        ArgumentCaptor<Listener> told = ArgumentCaptor.forClass(Listener.class);
        verify(inner).launch(eq(spec(FIRST)), eq(true), told.capture());
        server.gate = new CountDownLatch(1);

        // when
        Listener end = told.getValue();
        assertThatThrownBy(() -> end.ended(RunOutcome.succeeded())).isInstanceOf(EndPendingException.class);

        // then
        verify(listener, never()).ended(any());
        server.gate.countDown();
        await().ignoreException(EndPendingException.class).until(() -> {
            end.ended(RunOutcome.succeeded());
            return true;
        });
        verify(listener).ended(RunOutcome.succeeded());
        assertThat(server.written)
                .containsExactly("run-1/empty: last", "run-1/sub/result: 42 last", "run-1.log: said last", "succeeded");
    }

    @Test
    void aWorkerThatDiedWhileItCopiedBackGoesOnWhereItWas() throws IOException {
        // given
        Path run = Files.createDirectories(root.resolve("ana/user.ana.tau/job/run-1"));
        Files.writeString(run.resolve("a"), "1");
        Files.writeString(run.resolve("b"), "2");
        server.arrived = List.of(new DataTransfers.ArrivedFile("run-1/a", 1));
        runner.launch(spec(FIRST), true, listener);
        ArgumentCaptor<Listener> told = ArgumentCaptor.forClass(Listener.class);
        verify(inner).launch(eq(spec(FIRST)), eq(true), told.capture());

        // when
        await().ignoreException(EndPendingException.class).until(() -> {
            told.getValue().ended(RunOutcome.exitCode(1));
            return true;
        });

        // then
        assertThat(server.written).containsExactly("run-1/b: 2 last");
    }

    @Test
    void whatCannotBeCopiedBackStaysAndIsNamedInTheLog() throws IOException {
        // given
        Path run = Files.createDirectories(root.resolve("ana/user.ana.tau/job/run-1"));
        Files.writeString(run.resolve("kept"), "1");
        Files.writeString(run.resolve("refused"), "2");
        Files.writeString(run.resolveSibling("run-1.log"), "said");
        runner.launch(spec(FIRST), true, listener);
        ArgumentCaptor<Listener> told = ArgumentCaptor.forClass(Listener.class);
        verify(inner).launch(eq(spec(FIRST)), eq(true), told.capture());

        // when
        await().ignoreException(EndPendingException.class).until(() -> {
            told.getValue().ended(RunOutcome.succeeded());
            return true;
        });

        // then
        assertThat(server.written).hasSize(4).startsWith("run-1/kept: 1 last", "run-1.log: said");
        assertThat(server.written.get(2))
                .contains("[orchestra] 1 file or folder stays", "copied back: refused: no such name");
    }

    @Test
    void aRunCountsAsLaunchedWhenItsClusterHasIt() {
        // given
        server.gate = new CountDownLatch(1);
        runner.launch(spec(FIRST), false, listener);

        // then
        assertThat(runner.isWaiting(FIRST)).isTrue();
        verify(listener, never()).launched();
        server.gate.countDown();
        verify(listener, timeout(PATIENCE)).launched();
        await().until(() -> !runner.isWaiting(FIRST));
    }

    @Test
    void nothingIsLeftOfATaskThatIsRemovedBeforeItsDataIsThere() {
        // given
        server.gate = new CountDownLatch(1);
        when(inner.remove(any())).thenReturn(true);
        runner.launch(spec(FIRST), false, listener);

        // when
        assertThat(runner.remove(spec(FIRST).task())).isTrue();

        // then
        verify(listener, timeout(PATIENCE)).ended(RunOutcome.of(RunCause.KILLED_BY_USER));
        server.gate.countDown();
    }

    private RunSpec spec(RunKey key) {
        Path job = root.resolve("ana/user.ana.tau/job");
        return SomeRun.spec(
                key,
                new RunSpec.Paths(
                        root.resolve("ana").toString(),
                        job.resolve("run-1").toString(),
                        job.resolve("run-1.log").toString()));
    }

    /** One dataset of one file; what is read and written waits for a gate. */
    private static final class ServedData implements DataTransfers {
        private final List<String> reads = Collections.synchronizedList(new ArrayList<>());
        private final List<String> written = Collections.synchronizedList(new ArrayList<>());
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile String content = "content";
        private volatile List<ArrivedFile> arrived = List.of();

        @Override
        public List<DatasetToCopy> datasets(RunKey run) {
            return List.of(new DatasetToCopy(1, "user.ana.data", "ana/files/user.ana.data", "abc", 7));
        }

        @Override
        public List<FileToCopy> files(RunKey run, long dataset, String after) {
            String sha256 = Hashing.sha256().hashString("content", UTF_8).toString();
            return List.of(new FileToCopy("deep/data.csv", 7, sha256));
        }

        @Override
        public byte[] read(RunKey run, long dataset, String path, long from) {
            reads.add(path);
            pass();
            return content.substring((int) from).getBytes(UTF_8);
        }

        @Override
        public List<ArrivedFile> arrived(RunKey run, String after) {
            return arrived;
        }

        @Override
        public boolean write(RunKey run, ResultPiece piece) {
            pass();
            if (piece.path().endsWith("refused")) {
                throw new IllegalArgumentException("no such name");
            }
            String text = new String(piece.bytes(), UTF_8);
            written.add(piece.path() + ":" + (text.isEmpty() ? "" : " " + text) + (piece.rest() == 0 ? " last" : ""));
            return true;
        }

        @Override
        public void succeeded(RunKey run) {
            written.add("succeeded");
        }

        private void pass() {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
