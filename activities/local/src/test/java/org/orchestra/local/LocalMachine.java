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

/** A folder for one run, and the runner of the server that is up; a test may have one server follow another. */
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
        await(() -> runner.remove(TASK) == 0);
        runner.close();
        await(this::isDeleted);
    }

    /** A run that has ended may be tidied away at the same time. */
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

    /** A server that waits as long as anybody needs to end in good order. */
    void nextPatientServer() {
        runner.close();
        runner = new LocalRunner(folder.resolve("state"), Duration.ofMinutes(1));
    }

    LocalRunner runner() {
        return runner;
    }

    /** How the command ended when it was run to its end. */
    RunOutcome run(String command) {
        return launch(command).outcome();
    }

    Recorder launch(String command) {
        return launch(order(command, DeviceKind.CPU, 60, 512), false);
    }

    Recorder launch(RunSpec order, boolean expected) {
        var listener = new Recorder();
        runner.launch(order, expected, listener);
        return listener;
    }

    RunSpec order(String command, DeviceKind device, long maxSeconds, int memoryMib) {
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

    /** What servers remember of runs. */
    Path memory() {
        return folder.resolve("state");
    }

    Path state() {
        return memory().resolve("0a1b2c3d/3-1");
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

    /** Waits for a file that the command makes and does not leave empty. */
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

    /** A process that has ended and that nobody has collected yet does not live. */
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
            assertThat(Instant.now()).as("still not so after 20 s").isBefore(end);
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
            assertThat(ended.complete(outcome)).as("told once").isTrue();
        }

        /** How it ended, but for the memory that it had: that depends on the moment when it was looked at. */
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
