package org.orchestra.run.local;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOrder;
import org.orchestra.domain.run.RunOrder.Place;
import org.orchestra.domain.run.RunOrder.Resources;
import org.orchestra.domain.run.RunOrder.TaskRef;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Evicted;
import org.orchestra.domain.run.RunOutcome.Failed;
import org.orchestra.domain.run.RunOutcome.Killed;
import org.orchestra.run.JobRunner;

class LocalRunnerTest {
    private static final TaskRef TASK = new TaskRef(7, "0a1b2c3d", "user.ana.fit", "ana");
    private static final RunKey KEY = new RunKey(7, 3, 1);
    private static final Duration GRACE = Duration.ofMillis(300);

    @TempDir
    private Path folder;

    private LocalRunner runner;

    @BeforeEach
    void start() {
        runner = new LocalRunner(folder.resolve("state"), GRACE);
    }

    @AfterEach
    void removeAll() {
        await(() -> runner.remove(TASK) == 0);
        runner.close();
    }

    @Test
    void runsTheCommandInItsDirectoryAndKeepsWhatItPrints() throws IOException {
        // when
        RunOutcome outcome = run("pwd; echo wrong >&2; echo 42 > output");

        // then
        assertThat(outcome).isEqualTo(RunOutcome.succeeded());
        assertThat(log()).hasContent(directory() + "\nwrong");
        assertThat(directory().resolve("output")).hasContent("42");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exit 3                  |   3 | exit code 3",
                "no-such-program         | 127 | exit code 127: command not found",
                "/etc/passwd             | 126 | exit code 126: command not executable",
                "kill -9 $$              | 137 | exit code 137: ended by signal 9 (KILL)",
                "kill -s TERM $$            | 143 | exit code 143: ended by signal 15 (TERM)"
            })
    void saysHowACommandFailed(String command, int exitCode, String reason) {
        assertThat(run(command))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.exitCode()).isEqualTo(exitCode))
                .extracting(RunOutcome::reason)
                .isEqualTo(reason);
    }

    @Test
    void commandThatSignalsItsWholeGroupFailsByItsOwnHand() {
        assertThat(run("kill -s KILL 0"))
                .isEqualTo(new Failed(137, RunCause.EXIT_CODE, Evidence.of("ended by signal 9 (KILL)")));
    }

    @Test
    void commandBeyondItsTimeLimitFails() {
        // given
        var listener = new Recorder();

        // when
        runner.launch(order("exec sleep 600", DeviceKind.CPU, 1), false, listener);

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.timeLimit(143, Duration.ofSeconds(1), Evidence.NONE));
    }

    @Test
    void seesNothingOfTheServersEnvironment() throws IOException {
        // when
        run("env");

        // then: PWD and the like are set by the shell itself
        assertThat(log()).isRegularFile();
        assertThat(Files.readAllLines(log()).stream().map(line -> line.replaceAll("=.*", "")))
                .contains("PATH", "HOME", "ORCHESTRA_JOB")
                .isSubsetOf(
                        "PATH",
                        "HOME",
                        "LANG",
                        "PWD",
                        "OLDPWD",
                        "SHLVL",
                        "_",
                        "ORCHESTRA_TASK",
                        "ORCHESTRA_JOB",
                        "ORCHESTRA_ATTEMPT",
                        "ORCHESTRA_RUN",
                        "NVIDIA_VISIBLE_DEVICES",
                        "CUDA_VISIBLE_DEVICES");
    }

    @Test
    void runOnACpuSlotSeesNoGpu() {
        // when
        run("echo $ORCHESTRA_TASK $ORCHESTRA_JOB $ORCHESTRA_ATTEMPT $NVIDIA_VISIBLE_DEVICES [$CUDA_VISIBLE_DEVICES]");

        // then
        assertThat(log()).hasContent("user.ana.fit 3 1 void []");
    }

    @Test
    void runOnAGpuSlotSeesItsDevicesOnly() {
        // given
        var listener = new Recorder();

        // when
        runner.launch(order("echo $CUDA_VISIBLE_DEVICES", DeviceKind.GPU, 60), false, listener);

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.succeeded());
        assertThat(log()).hasContent("10,11");
    }

    @Test
    void stoppedRunIsKilledWithChildrenThatIgnoreTerm() {
        // given
        Recorder listener = launch("trap '' TERM; sh -c 'sleep 600; sleep 600' & echo $! > child; wait; sleep 600");
        await(() -> Files.exists(directory().resolve("child")) && !read("child").isEmpty());

        // when
        runner.stop(KEY);

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
        assertThat(lives(read("child"))).isFalse();
    }

    @Test
    void stoppedRunMayCleanUp() {
        // given
        Recorder listener =
                launch("trap 'echo saved > output; exit 0' TERM; touch ready; while :; do sleep 0.05; done");
        await(() -> Files.exists(directory().resolve("ready")));

        // when
        runner.stop(KEY);

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
        assertThat(read("output")).isEqualTo("saved");
    }

    @Test
    void stopBeforeTheProcessIsUpIsHeededToo() {
        // given
        Recorder listener = launch("echo mark >> marks; sleep 600");

        // when
        runner.stop(KEY);

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
    }

    @Test
    void childThatOutlivesItsCommandIsEndedBeforeTheRunIs() {
        // when
        RunOutcome outcome = run("sleep 600 & echo $! > child");

        // then
        assertThat(outcome).isEqualTo(RunOutcome.succeeded());
        assertThat(lives(read("child"))).isFalse();
    }

    @Test
    void childThatMadeASessionOfItsOwnIsEndedToo() {
        // when
        RunOutcome outcome =
                run("setsid sh -c 'echo $$ > child; exec sleep 600' & while [ ! -s child ]; do sleep 0.05; done");

        // then
        assertThat(outcome).isEqualTo(RunOutcome.succeeded());
        assertThat(lives(read("child"))).isFalse();
    }

    @Test
    void nextServerAdoptsARunAndHearsItsEnd() {
        // given
        launch("echo mark >> marks; while [ ! -e go ]; do sleep 0.05; done; exit 4");
        await(() -> Files.exists(directory().resolve("marks")));
        runner.close();

        // when
        runner = new LocalRunner(folder.resolve("state"), GRACE);
        Recorder listener = launch("echo mark >> marks");
        listener.started.orTimeout(20, SECONDS).join();
        touch("go");

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.exitCode(4));
        assertThat(read("marks")).isEqualTo("mark");
    }

    @Test
    void runThatEndedWithoutAServerIsHeardOfByTheNext() {
        // given
        launch("echo mark >> marks; while [ ! -e go ]; do sleep 0.05; done");
        await(() -> Files.exists(directory().resolve("marks")));
        runner.close();
        touch("go");
        await(() -> Files.exists(state().resolve("exit")));

        // when
        runner = new LocalRunner(folder.resolve("state"), GRACE);
        Recorder listener = new Recorder();
        runner.launch(order("echo mark >> marks", DeviceKind.CPU, 60), true, listener);

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.succeeded());
        assertThat(read("marks")).isEqualTo("mark");
    }

    @Test
    void adoptedRunCanBeStopped() {
        // given
        launch("sleep 600 & echo $! > child; wait");
        await(() -> Files.exists(directory().resolve("child")) && !read("child").isEmpty());
        runner.close();

        // when
        runner = new LocalRunner(folder.resolve("state"), GRACE);
        Recorder listener = launch("exit 1");
        runner.stop(KEY);

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
        assertThat(lives(read("child"))).isFalse();
    }

    @Test
    void stopThatAServersDeathInterruptedIsStillAKill() {
        // given
        launch("trap '' TERM; touch ready; while :; do sleep 0.05; done");
        await(() -> Files.exists(directory().resolve("ready")));
        runner.stop(KEY);
        runner.close();

        // when
        runner = new LocalRunner(folder.resolve("state"), GRACE);
        Recorder listener = launch("exit 1");

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
    }

    @Test
    void twoLaunchesRunOnceAndTheLaterListenerHears() {
        // given
        Recorder first = launch("echo mark >> marks; while [ ! -e go ]; do sleep 0.05; done");

        // when
        Recorder second = launch("echo mark >> marks");
        await(() -> Files.exists(directory().resolve("marks")));
        touch("go");

        // then
        assertThat(second.outcome()).isEqualTo(RunOutcome.succeeded());
        assertThat(first.ended).isNotDone();
        assertThat(read("marks")).isEqualTo("mark");
    }

    @Test
    void processesOfOneRunThatServersBeganBeforeTheyDiedRunItOnce() {
        // given
        var command = new LocalCommand(folder.resolve("state"));
        RunOrder order = order("echo mark >> marks; while [ ! -e go ]; do sleep 0.05; done", DeviceKind.CPU, 60);
        var run = RunFolder.of(folder.resolve("state"), TASK, KEY);
        run.create();

        // when
        Stream.generate(() -> CompletableFuture.runAsync(() -> command.start(order, run)))
                .limit(5)
                .toList()
                .forEach(CompletableFuture::join);
        Recorder listener = launch("echo mark >> marks");
        listener.started.orTimeout(20, SECONDS).join();
        touch("go");

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.succeeded());
        assertThat(read("marks")).isEqualTo("mark");
    }

    @Test
    void runWhoseWrapperWasKilledIsEvictedAndLeavesNothingBehind() throws IOException {
        // given
        Recorder listener = launch("sleep 600 & echo $! > child; wait");
        await(() -> Files.exists(directory().resolve("child")) && !read("child").isEmpty());

        // when
        String wrapper = Files.readString(state().resolve("owner")).split(" ")[1];
        ProcessHandle.of(Long.parseLong(wrapper)).orElseThrow().destroyForcibly();

        // then
        assertThat(listener.outcome())
                .isEqualTo(RunOutcome.of(RunCause.MACHINE_RESTARTED, "its processes were killed from outside"));
        assertThat(lives(read("child"))).isFalse();
    }

    @Test
    void runOfAnEarlierBootIsEvicted() throws IOException {
        // given
        long somebodyElse = ProcessHandle.current().pid();
        Files.createDirectories(state());
        Files.writeString(state().resolve("owner"), "f4a5 %1$d 1 %1$d 1\n".formatted(somebodyElse));

        // when
        RunOutcome outcome = run("echo mark >> marks");

        // then
        assertThat(outcome)
                .isEqualTo(RunOutcome.of(RunCause.MACHINE_RESTARTED, "the machine was started anew while it ran"));
        assertThat(directory().resolve("marks")).doesNotExist();
    }

    @Test
    void expectedRunThatIsUnknownHereIsEvictedNotStarted() {
        // given
        var listener = new Recorder();

        // when
        runner.launch(order("echo mark >> marks", DeviceKind.CPU, 60), true, listener);

        // then
        assertThat(listener.outcome()).isInstanceOf(Evicted.class);
        assertThat(directory().resolve("marks")).doesNotExist();
    }

    @Test
    void removesEveryRunOfATaskAlsoThoseItNeverLaunched() {
        // given
        launch("sleep 600 & echo $! > child; wait");
        await(() -> Files.exists(directory().resolve("child")) && !read("child").isEmpty());
        runner.close();
        runner = new LocalRunner(folder.resolve("state"), GRACE);

        // when
        int left = runner.remove(TASK);

        // then
        assertThat(left).isEqualTo(1);
        await(() -> runner.remove(TASK) == 0);
        assertThat(lives(read("child"))).isFalse();
    }

    @Test
    void removedRunThatIsWatchedIsHeardOfAsKilled() {
        // given
        Recorder listener = launch("touch ready; sleep 600");
        await(() -> Files.exists(directory().resolve("ready")));

        // when
        await(() -> runner.remove(TASK) == 0);

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
    }

    @Test
    void remembersNothingOfARunThatWasTakenIn() {
        // when
        run("true");

        // then
        await(() -> !Files.exists(state().getParent()));
    }

    @Test
    void endThatWasNotTakenInIsToldAgain() {
        // given
        var refused = new CompletableFuture<RunOutcome>();
        runner.launch(order("exit 5", DeviceKind.CPU, 60), false, new JobRunner.Listener() {
            @Override
            public void running(Instant since) {}

            @Override
            public void ended(RunOutcome outcome) {
                refused.complete(outcome);
                throw new IllegalStateException("the database is away");
            }
        });
        refused.orTimeout(20, SECONDS).join();

        // when
        Recorder listener = launch("echo mark >> marks");

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.exitCode(5));
        assertThat(directory().resolve("marks")).doesNotExist();
    }

    private RunOutcome run(String command) {
        return launch(command).outcome();
    }

    private Recorder launch(String command) {
        var listener = new Recorder();
        runner.launch(order(command, DeviceKind.CPU, 60), false, listener);
        return listener;
    }

    private RunOrder order(String command, DeviceKind device, long maxSeconds) {
        return new RunOrder(
                KEY,
                TASK,
                "config-3.json",
                "python:3",
                command,
                new Place("here", 5, device == DeviceKind.GPU ? 2 : 0),
                new Resources(device, 1000, 512, device == DeviceKind.GPU ? 2 : 0, maxSeconds),
                new RunOrder.Files(
                        folder.resolve("volume").toString(), directory().toString(), log().toString()));
    }

    private Path directory() {
        return folder.resolve("volume/ana/user.ana.fit/config-3.json/run-1");
    }

    private Path log() {
        return folder.resolve("volume/ana/user.ana.fit/config-3.json/run-1.log");
    }

    private Path state() {
        return folder.resolve("state/0a1b2c3d/3-1");
    }

    private String read(String name) {
        try {
            return Files.readString(directory().resolve(name)).strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void touch(String name) {
        try {
            Files.createFile(directory().resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A process that has ended and that nobody has collected yet does not live. */
    private static boolean lives(String pid) {
        try {
            return !Files.readString(Path.of("/proc", pid, "stat")).contains(") Z ");
        } catch (IOException gone) {
            return false;
        }
    }

    private static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("still not so after 20 s").isBefore(end);
            Thread.onSpinWait();
        }
    }

    private static final class Recorder implements JobRunner.Listener {
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

        RunOutcome outcome() {
            return ended.orTimeout(20, SECONDS).join();
        }
    }
}
