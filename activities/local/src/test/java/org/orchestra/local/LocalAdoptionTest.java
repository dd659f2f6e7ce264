package org.orchestra.local;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.local.LocalMachine.CHILD;
import static org.orchestra.local.LocalMachine.KEY;
import static org.orchestra.local.LocalMachine.TASK;
import static org.orchestra.local.LocalMachine.await;
import static org.orchestra.local.LocalMachine.lives;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Evicted;
import org.orchestra.domain.run.RunOutcome.Killed;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.local.LocalMachine.Recorder;
import org.orchestra.runner.JobRunner;
import org.orchestra.testing.RecordedLog;

/** Runs that outlive their server, or a launch that is repeated: no run is repeated, and no end is lost. */
class LocalAdoptionTest {
    @RegisterExtension
    private final LocalMachine machine = new LocalMachine(namespaces());

    /** Whether to use the namespaces that this machine allows. */
    boolean namespaces() {
        return true;
    }

    @Test
    void theNextServerAdoptsARunAndIsNotifiedOfItsEnd() {
        // given
        machine.launch("echo mark >> marks; while [ ! -e go ]; do sleep 0.05; done; exit 4");
        machine.awaitFile("marks");

        // when
        machine.nextServer();
        Recorder listener = machine.launch("echo mark >> marks");
        listener.awaitStart();
        machine.touch("go");

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.exitCode(4));
        assertThat(machine.read("marks")).isEqualTo("mark");
    }

    @Test
    void aRunThatEndedWithoutAServerIsReportedToTheNext() {
        // given
        machine.launch("echo mark >> marks; while [ ! -e go ]; do sleep 0.05; done");
        machine.awaitFile("marks");
        machine.runner().close();
        machine.touch("go");
        await(() -> Files.exists(machine.state().resolve("exit.0")));
        Instant ended = Instant.now();

        // when
        machine.startServer();
        Recorder listener = new Recorder();
        machine.runner().launch(machine.spec("echo mark >> marks", DeviceKind.CPU, 60, 512), true, listener);

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.succeeded());
        assertThat(listener.whole().evidence().endedAt()).isBeforeOrEqualTo(ended);
        assertThat(machine.read("marks")).isEqualTo("mark");
    }

    @Test
    void adoptedRunCanBeStopped() {
        // given
        machine.launch(CHILD + " & wait");
        await(() -> lives(CHILD));

        // when
        machine.nextServer();
        Recorder listener = machine.launch("exit 1");
        machine.runner().stop(KEY);

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
        assertThat(lives(CHILD)).isFalse();
    }

    @Test
    void anEndThatNobodyWasToldOfOutlastsAnEvictionByAServerThatDoesNotKnowTheRun() {
        // given
        machine.launch("while [ ! -e go ]; do sleep 0.05; done; exit 4").awaitStart();
        machine.runner().close();
        machine.touch("go");
        await(() -> Files.exists(machine.state().resolve("exit.4")));
        machine.startServer();

        // when
        machine.runner().evict(TASK, KEY);
        var later = new PackOfRuns(machine, "true");
        later.launch();
        await(later::isOver);
        Recorder listener = machine.launch("exit 1");

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.exitCode(4));
    }

    @Test
    void aStopThatAServersDeathInterruptedIsStillAKill() {
        // given
        machine.launch("trap '' TERM; touch ready; while :; do sleep 0.05; done");
        machine.awaitFile("ready");
        machine.runner().stop(KEY);

        // when
        machine.nextServer();
        Recorder listener = machine.launch("exit 1");

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
    }

    @Test
    void twoLaunchesRunOnceAndNotifyTheLaterListener() {
        // given
        Recorder first = machine.launch("echo mark >> marks; while [ ! -e go ]; do sleep 0.05; done");

        // when
        Recorder second = machine.launch("echo mark >> marks");
        machine.awaitFile("marks");
        machine.touch("go");

        // then
        assertThat(second.outcome()).isEqualTo(RunOutcome.succeeded());
        assertThat(first.ended).isNotDone();
        assertThat(machine.read("marks")).isEqualTo("mark");
    }

    @Test
    void aRunThatTwoDeadServersStartedRunsOnce() {
        // given
        var command = machine.command();
        RunSpec spec =
                machine.spec("echo mark >> marks; while [ ! -e go ]; do sleep 0.05; done", DeviceKind.CPU, 60, 512);
        var run = RunFolder.of(machine.stateDirectory(), TASK, KEY);
        run.create(spec.command());

        // when
        Stream.generate(() -> CompletableFuture.runAsync(() -> command.start(spec, run)))
                .limit(5)
                .toList()
                .forEach(CompletableFuture::join);
        Recorder listener = machine.launch("echo mark >> marks");
        listener.awaitStart();
        machine.touch("go");

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.succeeded());
        assertThat(machine.read("marks")).isEqualTo("mark");
    }

    @Test
    void runOfAnEarlierBootIsEvicted() throws IOException {
        // given
        long somebodyElse = ProcessHandle.current().pid();
        Files.createDirectories(machine.state());
        Files.writeString(machine.state().resolve("owner"), "f4a5 %1$d 1 %1$d 1 session\n".formatted(somebodyElse));

        // when
        RunOutcome outcome = machine.run("echo mark >> marks");

        // then
        assertThat(outcome).isEqualTo(RunOutcome.of(RunCause.MACHINE_RESTARTED));
        assertThat(machine.directory().resolve("marks")).doesNotExist();
    }

    /** Each file in each state in which a power failure may leave what was just written. */
    @ParameterizedTest
    @MethodSource("filesThatAPowerFailureSpoilt")
    void aRunOfAnEarlierBootIsEvictedWhateverIsLeftOfItsFiles(String name, byte[] left) throws IOException {
        // given
        runOfAnEarlierBoot();
        Files.write(machine.state().resolve(name), left);

        // when
        RunOutcome outcome = machine.run("echo mark >> marks");

        // then
        assertThat(outcome).isEqualTo(RunOutcome.of(RunCause.MACHINE_RESTARTED));
        assertThat(machine.directory().resolve("marks")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("filesThatAPowerFailureSpoilt")
    void anEndBeforeAPowerFailureIsToldWhateverIsLeftOfTheOtherFiles(String name, byte[] left) throws IOException {
        // given
        runOfAnEarlierBoot();
        Files.move(machine.state().resolve("running"), machine.state().resolve("exit.4"));
        Files.write(machine.state().resolve(name), left);

        // then
        assertThat(machine.run("echo mark >> marks")).isEqualTo(RunOutcome.exitCode(4));
    }

    @ParameterizedTest
    @MethodSource("filesButTheOwnerThatAPowerFailureSpoilt")
    void aRunWithoutAnOwnerStartsWhateverIsLeftOfItsFiles(String name, byte[] left) throws IOException {
        // given
        runOfAnEarlierBoot();
        Files.delete(machine.state().resolve("owner"));
        Files.write(machine.state().resolve(name), left);

        // then
        assertThat(machine.run("echo mark >> marks")).isEqualTo(RunOutcome.succeeded());
        assertThat(machine.read("marks")).isEqualTo("mark");
    }

    static Stream<Arguments> filesThatAPowerFailureSpoilt() {
        return Stream.of("owner", "nobody", "command", "peak", "go-on", "running", "exit", "stop")
                .flatMap(
                        name -> Stream.of(new byte[0], new byte[4096], new byte[] {'f', '4', ' ', '1'}, new byte[] {-1})
                                .map(left -> Arguments.of(name, left)));
    }

    static Stream<Arguments> filesButTheOwnerThatAPowerFailureSpoilt() {
        return filesThatAPowerFailureSpoilt().filter(file -> !file.get()[0].equals("owner"));
    }

    private void runOfAnEarlierBoot() throws IOException {
        RunFolder.of(machine.stateDirectory(), TASK, KEY).create("echo mark >> marks");
        Files.writeString(machine.state().resolve("owner"), "f4a5 12 1 13 1 session\n");
    }

    @Test
    void aRunToAdoptThatIsUnknownIsEvictedAndNotStarted() {
        // given
        var listener = new Recorder();

        // when
        machine.runner().launch(machine.spec("echo mark >> marks", DeviceKind.CPU, 60, 512), true, listener);

        // then
        assertThat(listener.outcome()).isInstanceOf(Evicted.class);
        assertThat(machine.directory().resolve("marks")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "command.new", "command peak go-on"})
    void aRunWhoseFolderWasMadeByHalfNeverStarted(String files) throws IOException {
        // given
        Files.createDirectories(machine.state());
        for (String name : Splitter.on(' ').omitEmptyStrings().split(files)) {
            Files.writeString(machine.state().resolve(name), "");
        }
        var listener = new Recorder();

        // when
        machine.runner().kill(TASK, KEY);

        // then
        assertThat(machine.runner().remove(TASK)).isTrue();
        assertThat(machine.state()).doesNotExist();
        machine.runner().launch(machine.spec("echo mark >> marks", DeviceKind.CPU, 60, 512), true, listener);
        assertThat(listener.outcome()).isInstanceOf(Evicted.class);
    }

    @Test
    void aRunThatAnEarlierReleaseStartedIsAdoptedAndStopped() throws IOException {
        // given
        earlierRelease("sleep 600");
        Recorder listener = machine.launch("echo mark >> marks");
        listener.awaitStart();

        // when
        machine.runner().stop(KEY);

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
    }

    @Test
    void aRunThatEndedUnderAnEarlierReleaseIsReported() throws IOException {
        // given
        earlierRelease("exit 4");
        await(() -> Files.exists(machine.state().resolve("exit")));

        // then
        assertThat(machine.run("echo mark >> marks")).isEqualTo(RunOutcome.exitCode(4));
    }

    @Test
    void aStopUnderAnEarlierReleaseIsStillAKill() throws IOException {
        // given
        earlierRelease("sleep 600");
        Files.writeString(machine.state().resolve("stop"), "KILLED");

        // then
        assertThat(machine.run("echo mark >> marks")).isInstanceOf(Killed.class);
    }

    /** Runs the command as the first release of the local cluster did. */
    private void earlierRelease(String command) throws IOException {
        Files.createDirectories(machine.state());
        Path script = Path.of("src/test/resources/run-of-earlier-release.sh").toAbsolutePath();
        var builder = new ProcessBuilder(
                "setsid",
                "--fork",
                "/bin/sh",
                script.toString(),
                machine.state().toString(),
                command);
        builder.environment().put(RunFolder.MARK, machine.state().toString());
        builder.start();
        await(() -> Files.exists(machine.state().resolve("owner")));
    }

    @Test
    void removesRunsOfEarlierServersToo() {
        // given
        machine.launch(CHILD + " & wait");
        await(() -> lives(CHILD));
        machine.nextServer();

        // when
        boolean gone = machine.runner().remove(TASK);

        // then
        assertThat(gone).isFalse();
        await(() -> machine.runner().remove(TASK));
        assertThat(lives(CHILD)).isFalse();
    }

    @Test
    void deletesTheStateOfARunThatWasReported() {
        // when
        machine.run("true");

        // then
        await(() -> !Files.exists(machine.state().getParent()));
    }

    @Test
    void anEndThatFailedToBeReportedIsReportedAfterTheNextLaunch() {
        // given
        var refused = new CompletableFuture<RunOutcome>();
        machine.runner().launch(machine.spec("exit 5", DeviceKind.CPU, 60, 512), false, new JobRunner.Listener() {
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
        Recorder listener = machine.launch("echo mark >> marks");

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.exitCode(5));
        assertThat(machine.directory().resolve("marks")).doesNotExist();
    }

    @Test
    void anEndThatFailedToBeReportedIsReportedAgainAndLogsOneStackTrace() {
        // given a listener whose database is away twice
        var reported = new CompletableFuture<RunOutcome>();
        var calls = new AtomicInteger();

        // when
        var log = new RecordedLog(LocalRunner.class);
        machine.runner().launch(machine.spec("exit 5", DeviceKind.CPU, 60, 512), false, new JobRunner.Listener() {
            @Override
            public void running(Instant since) {}

            @Override
            public void ended(RunOutcome outcome) {
                if (calls.incrementAndGet() <= 2) {
                    throw new IllegalStateException("the database is away");
                }
                reported.complete(outcome);
            }
        });

        // then
        assertThat(reported.orTimeout(20, SECONDS).join().reason()).isEqualTo("exit code 5");
        log.close();
        assertThat(log.events())
                .hasSize(2)
                .allMatch(event -> event.getFormattedMessage().endsWith("the database is away"))
                .extracting(event -> event.getThrowableProxy() != null)
                .containsExactly(true, false);
    }
}
