package org.orchestra.local;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
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
import org.orchestra.volume.RunFiles;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.log.BoundedLog;
import org.springframework.util.FileSystemUtils;

/** A folder for one run and the current server's runner; a test may start another server. */
final class LocalMachine implements BeforeEachCallback, AfterEachCallback {
    static final TaskRef TASK = new TaskRef(7, "0a1b2c3d", "user.ana.fit", "ana");
    static final RunKey KEY = new RunKey(7, 3, 1);

    /** A command that no other process runs, and that does not end by itself. */
    static final String CHILD = "sleep 600." + ProcessHandle.current().pid();

    /** Of a busy machine; nothing waits so long unless it is wrong. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration GRACE = Duration.ofMillis(300);

    private final boolean namespaces;
    private Path folder;
    private LocalRunner runner;

    LocalMachine() {
        this(true);
    }

    /** @param namespaces whether to use those that this machine allows */
    LocalMachine(boolean namespaces) {
        this.namespaces = namespaces;
    }

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        // The name is in the environment of each process of a run, and need not be ASCII.
        boolean utf8 = System.getProperty("sun.jnu.encoding").equals("UTF-8");
        prepare(Files.createTempDirectory(utf8 ? "local-\u00fc" : "local").toRealPath());
        startServer();
    }

    /** Works in this folder from now on. */
    void prepare(Path place) throws IOException {
        folder = place;
        Files.createDirectories(folder.resolve("volume/ben"));
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("home/password"), "secret");
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
        startServer(command());
    }

    /** A server that starts its runs so. */
    void startServer(LocalCommand command) {
        runner = new LocalRunner(stateDirectory(), GRACE, command);
    }

    void nextServer() {
        runner.close();
        startServer();
    }

    /** A server with a grace period that no test exhausts. */
    void nextServerWithLongGrace() {
        runner.close();
        runner = new LocalRunner(stateDirectory(), Duration.ofMinutes(1), command());
    }

    /** What a server does that runs as this account, or as one that may make no namespaces. */
    LocalCommand command() {
        return LocalCommand.install(
                stateDirectory(),
                namespaces ? Confine.AUTO : Confine.NEVER,
                List.of(stateDirectory(), folder.resolve("volume"), folder.resolve("home")),
                files());
    }

    RunFiles files() {
        Storage storage = new Storage(folder.resolve("volume"));
        return new RunFiles(new VolumeFiles(storage), new BoundedLog(BoundedLog.MAX_LIMIT));
    }

    LocalRunner runner() {
        return runner;
    }

    /** Runs the command to its end, and to that of its state: until then another launch is told of the same end. */
    RunOutcome run(String command) {
        RunOutcome outcome = launch(command).outcome();
        await(() -> Files.notExists(state()));
        return outcome;
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
                        folder.resolve("volume/ana").toString(), directory().toString(), log().toString()));
    }

    /** A run that is given folders of other users. */
    RunSpec reading(String command, Path... shared) {
        RunSpec alone = spec(command, DeviceKind.CPU, 60, 512);
        return new RunSpec(
                alone.key(),
                alone.task(),
                alone.jobName(),
                alone.image(),
                command,
                alone.assignedSlot(),
                alone.allocation(),
                new RunSpec.Paths(
                        alone.paths().volume(),
                        alone.paths().directory(),
                        alone.paths().log(),
                        Stream.of(shared).map(Path::toString).toList(),
                        alone.paths().rule()));
    }

    Path folder() {
        return folder;
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

    void touch(String name) {
        try {
            Files.createFile(directory().resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether a process with these words as its command is alive, in whatever namespace. */
    static boolean lives(String command) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().arguments().map(List::of).orElse(List.of()))
                .anyMatch(arguments -> command.endsWith(" " + String.join(" ", arguments)));
    }

    static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("condition not met after %s", PATIENCE).isBefore(end);
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

        /** The outcome without its time and the peak memory, which depends on when it was sampled. */
        RunOutcome outcome() {
            RunOutcome outcome = whole();
            return outcome.with(outcome.evidence().withPeakMemoryMib(null).withEndedAt(null));
        }

        RunOutcome whole() {
            return ended.orTimeout(PATIENCE.toSeconds(), SECONDS).join();
        }

        void awaitStart() {
            started.orTimeout(PATIENCE.toSeconds(), SECONDS).join();
        }
    }
}
