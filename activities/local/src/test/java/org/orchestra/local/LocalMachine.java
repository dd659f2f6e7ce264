package org.orchestra.local;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.Allocation;
import org.orchestra.domain.run.RunSpec.AssignedSlot;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.JobRunner;
import org.springframework.util.FileSystemUtils;

/** A folder for one run and the current server's runner; a test may start another server. */
final class LocalMachine implements BeforeEachCallback, AfterEachCallback {
    static final TaskRef TASK = new TaskRef(7, "0a1b2c3d", "user.ana.fit", "ana");
    static final RunKey KEY = new RunKey(7, 3, 1);
    private static final Duration GRACE = Duration.ofMillis(300);

    private Path folder;
    private LocalRunner runner;

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        folder = Files.createTempDirectory("local").toRealPath();
        startServer();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        await(() -> runner.remove(TASK));
        runner.close();
        await(this::isDeleted);
    }

    /** The runner may be deleting the state of a run at the same time. */
    private boolean isDeleted() {
        try {
            FileSystemUtils.deleteRecursively(folder);
            return true;
        } catch (IOException tidiedAway) {
            return false;
        }
    }

    void startServer() {
        runner = new LocalRunner(folder.resolve("state"), GRACE);
    }

    void nextServer() {
        runner.close();
        startServer();
    }

    /** A server with a grace period that no test exhausts. */
    void nextServerWithLongGrace() {
        runner.close();
        runner = new LocalRunner(folder.resolve("state"), Duration.ofMinutes(1));
    }

    LocalRunner runner() {
        return runner;
    }

    /** Runs the command to its end and returns the outcome. */
    RunOutcome run(String command) {
        return launch(command).outcome();
    }

    Recorder launch(String command) {
        return launch(spec(command, DeviceKind.CPU, 60, 512), false);
    }

    Recorder launch(RunSpec spec, boolean expected) {
        var listener = new Recorder();
        runner.launch(spec, expected, listener);
        return listener;
    }

    RunSpec spec(String command, DeviceKind device, long maxSeconds, int memoryMib) {
        int gpus = device == DeviceKind.GPU ? 2 : 0;
        return new RunSpec(
                KEY,
                TASK,
                "config-3.json",
                "python:3",
                command,
                new AssignedSlot("here", 5, gpus),
                new Allocation(device, 1000, memoryMib, gpus, maxSeconds),
                new RunSpec.Paths(
                        folder.resolve("volume").toString(), directory().toString(), log().toString()));
    }

    /** The state of the runs. */
    Path stateDirectory() {
        return folder.resolve("state");
    }

    Path state() {
        return stateDirectory().resolve("0a1b2c3d/3-1");
    }

    Path directory() {
        return folder.resolve("volume/ana/user.ana.fit/config-3.json/run-1");
    }

    Path log() {
        return folder.resolve("volume/ana/user.ana.fit/config-3.json/run-1.log");
    }

    String read(String name) {
        try {
            return Files.readString(directory().resolve(name)).strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for a file that the command creates. */
    void awaitFile(String name) {
        await(() -> Files.exists(directory().resolve(name)));
    }

    void awaitText(String name) {
        await(() -> Files.exists(directory().resolve(name)) && !read(name).isEmpty());
    }

    void touch(String name) {
        try {
            Files.createFile(directory().resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether the process is alive; a zombie is not. */
    static boolean lives(String pid) {
        try {
            return !Files.readString(Path.of("/proc", pid, "stat")).contains(") Z ");
        } catch (IOException gone) {
            return false;
        }
    }

    static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("condition not met after 20 s").isBefore(end);
            Thread.onSpinWait();
        }
    }

    static final class Recorder implements JobRunner.Listener {
        final CompletableFuture<Instant> started = new CompletableFuture<>();
        final CompletableFuture<RunOutcome> ended = new CompletableFuture<>();

        @Override
        public void running(Instant since) {
            started.complete(since);
        }

        @Override
        public void ended(RunOutcome outcome) {
            assertThat(ended.complete(outcome)).as("notified once").isTrue();
        }

        /** The outcome without the peak memory, which depends on when it was sampled. */
        RunOutcome outcome() {
            RunOutcome outcome = whole();
            return outcome.with(outcome.evidence().withPeakMemoryMib(null));
        }

        RunOutcome whole() {
            return ended.orTimeout(20, SECONDS).join();
        }

        void awaitStart() {
            started.orTimeout(20, SECONDS).join();
        }
    }
}
