package org.orchestra.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.ApiException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.runner.JobRunner;
import org.orchestra.runner.shell.RunningShell;
import org.orchestra.runner.shell.ShellCommand;
import org.orchestra.runner.shell.ShellEnd;
import org.orchestra.runner.shell.ShellSize;
import org.orchestra.testing.testbed.RequiresTestbed;

/** Shells in a real container. */
@RequiresTestbed
@Timeout(180)
class KubernetesShellsKT {
    @TempDir
    static Path root;

    private static ClusterFixture home;
    private static JobRunner runner;
    private static RunSpec running;
    private static KubernetesShells shells;

    @BeforeAll
    static void startARun() throws IOException {
        home = ClusterFixture.in(root);
        runner = home.runner(Duration.ofMinutes(10));
        running = home.spec(1, "sleep 600");
        RecordingListener listener = new RecordingListener();
        runner.launch(running, false, listener);
        listener.started();
        shells = new KubernetesShells(KubernetesClients.fromEnvironment());
    }

    @AfterAll
    static void cleanUp() throws ApiException {
        home.close();
    }

    @Test
    void aCommandReadsItsInputKeepsItsOutputsApartAndHasItsExitCode() throws Exception {
        try (RunningShell shell = open("sh", "-c", "read line; echo \"got $line\"; echo oops >&2; exit 7")) {
            // when
            shell.input().write("ä b\n".getBytes(UTF_8));
            shell.input().flush();

            // then
            CompletableFuture<byte[]> errors = CompletableFuture.supplyAsync(() -> all(shell));
            assertThat(new String(shell.output().readAllBytes(), UTF_8)).isEqualTo("got ä b\n");
            assertThat(new String(errors.join(), UTF_8)).isEqualTo("oops\n");
            assertThat(shell.await()).isEqualTo(new ShellEnd(7, null));
        }
    }

    @Test
    void theEndOfTheInputArrives() throws Exception {
        try (RunningShell shell = open("wc", "-c")) {
            // when
            shell.input().write(new byte[100_000]);
            shell.input().close();

            // then
            assertThat(new String(shell.output().readAllBytes(), UTF_8).strip()).isEqualTo("100000");
            assertThat(shell.await()).isEqualTo(new ShellEnd(0, null));
        }
    }

    @Test
    void aShellHasATerminalOfTheSizeThatItIsGiven() throws Exception {
        try (RunningShell shell =
                shells.open(running.task(), running.key(), new ShellCommand(List.of(), new ShellSize(33, 77)))) {
            BufferedReader output = new BufferedReader(new InputStreamReader(shell.output(), UTF_8));

            // then
            assertThat(answer(shell, output, "stty size")).isEqualTo("33 77");

            // when
            shell.resize(new ShellSize(50, 132));

            // then
            assertThat(answer(shell, output, "stty size")).isEqualTo("50 132");

            // when
            shell.input().write("exit 4\n".getBytes(UTF_8));
            shell.input().flush();
            output.lines().forEach(line -> {});

            // then
            assertThat(shell.await()).isEqualTo(new ShellEnd(4, null));
        }
    }

    @Test
    void closingAShellEndsItsOutput() throws Exception {
        try (RunningShell shell = open("cat")) {
            CompletableFuture<ShellEnd> end = CompletableFuture.supplyAsync(() -> endOf(shell));

            // when
            shell.close();

            // then
            assertThat(end.join().exitCode()).isNull();
        }
    }

    @Test
    void aProgramThatTheImageDoesNotHaveIsTheReason() throws Exception {
        try (RunningShell shell = open("no-such-program")) {
            shell.output().readAllBytes();
            ShellEnd end = shell.await();
            assertThat(end.exitCode()).isNull();
            assertThat(end.reason()).contains("no-such-program").contains("image");
        }
    }

    @Test
    void aRunWithoutAContainerIsRefused() {
        RunSpec absent = home.spec(99, "true");
        assertThatThrownBy(() -> shells.open(absent.task(), absent.key(), new ShellCommand(List.of("true"), null)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not run");
    }

    private static RunningShell open(String... words) throws IOException {
        return shells.open(running.task(), running.key(), new ShellCommand(List.of(words), null));
    }

    /** What a command prints in an interactive shell, past the echo of what is typed. */
    private static String answer(RunningShell shell, BufferedReader output, String command) throws IOException {
        shell.input().write((command + "; echo ==$((6*7))\n").getBytes(UTF_8));
        shell.input().flush();
        String last = "";
        for (String line = output.readLine(); !line.strip().equals("==42"); line = output.readLine()) {
            last = line.strip();
        }
        return last;
    }

    private static ShellEnd endOf(RunningShell shell) {
        try {
            shell.output().transferTo(OutputStream.nullOutputStream());
            return shell.await();
        } catch (IOException broken) {
            return new ShellEnd(null, "broken");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] all(RunningShell shell) {
        try {
            return shell.errors().readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
