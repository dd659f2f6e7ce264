package org.orchestra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.orchestra.local.LocalMachine.CHILD;
import static org.orchestra.local.LocalMachine.KEY;
import static org.orchestra.local.LocalMachine.TASK;
import static org.orchestra.local.LocalMachine.await;
import static org.orchestra.local.LocalMachine.lives;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Failed;
import org.orchestra.domain.run.RunOutcome.Killed;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.local.LocalMachine.Recorder;
import org.orchestra.runner.JobRunner;

/** Commands as processes of this machine: their environment, their outcome, and that nothing outlives them. */
class LocalRunnerTest {
    @RegisterExtension
    private final LocalMachine machine = new LocalMachine(namespaces());

    /** Whether to use the namespaces that this machine allows. */
    boolean namespaces() {
        return true;
    }

    @Test
    void runsTheCommandInItsDirectoryAndKeepsItsOutput() throws IOException {
        // when
        RunOutcome outcome = machine.run("pwd; echo wrong >&2; echo 42 > output");

        // then
        assertThat(outcome).isEqualTo(RunOutcome.succeeded());
        assertThat(machine.log()).hasContent(machine.directory() + "\nwrong");
        assertThat(machine.directory().resolve("output")).hasContent("42");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exit 3                  |   3 | exit code 3",
                "-no-such-program        | 127 | exit code 127: command not found",
                "no-such-program         | 127 | exit code 127: command not found",
                "/etc/passwd             | 126 | exit code 126: command not executable",
                "kill -9 $$              | 137 | exit code 137: ended by signal 9 (KILL)",
                "kill -s TERM $$         | 143 | exit code 143: ended by signal 15 (TERM)",
                "kill -s PIPE $$         | 141 | exit code 141: ended by signal 13 (PIPE)"
            })
    void describesAFailure(String command, int exitCode, String reason) {
        assertThat(machine.run(command))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.exitCode()).isEqualTo(exitCode))
                .extracting(RunOutcome::reason)
                .isEqualTo(reason);
    }

    @Test
    void aCommandThatKillsItsOwnGroupFails() {
        assertThat(machine.run("kill -s KILL 0")).isEqualTo(RunOutcome.exitCode(137));
    }

    @Test
    void aCommandBeyondItsTimeLimitFails() {
        // given
        var listener = new Recorder();

        // when
        machine.runner().launch(machine.spec("exec sleep 600", DeviceKind.CPU, 1, 512), false, listener);

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.timeLimit(143, Duration.ofSeconds(1), Evidence.NONE));
    }

    @Test
    void aRunDoesNotInheritTheServersEnvironment() throws IOException {
        // when
        machine.run("env");

        // then: PWD and the like are set by the shell itself
        assertThat(machine.log()).isRegularFile();
        assertThat(Files.readAllLines(machine.log()).stream().map(line -> line.replaceAll("=.*", "")))
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
                        "ORCHESTRA_SCRATCH",
                        "NVIDIA_VISIBLE_DEVICES",
                        "CUDA_VISIBLE_DEVICES");
    }

    @Test
    void aStartThatFailedToBeReportedIsReportedAgain() {
        // given a database that is away when the command starts
        AtomicBoolean away = new AtomicBoolean(true);
        CompletableFuture<Instant> started = new CompletableFuture<>();
        var listener = new JobRunner.Listener() {
            @Override
            public void running(Instant since) {
                if (away.getAndSet(false)) {
                    throw new IllegalStateException("away");
                }
                started.complete(since);
            }

            @Override
            public void ended(RunOutcome outcome) {}
        };

        // when
        machine.runner().launch(machine.spec("sleep 60", DeviceKind.CPU, 60, 512), false, listener);

        // then
        assertThat(started).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void runOnACpuSlotSeesNoGpu() {
        // when
        machine.run(
                "echo $ORCHESTRA_TASK $ORCHESTRA_JOB $ORCHESTRA_ATTEMPT $NVIDIA_VISIBLE_DEVICES [$CUDA_VISIBLE_DEVICES]");

        // then
        assertThat(machine.log()).hasContent("user.ana.fit 3 1 void []");
    }

    @Test
    void runOnAGpuSlotSeesItsDevicesOnly() {
        // given
        var listener = new Recorder();

        // when
        machine.runner().launch(machine.spec("echo $CUDA_VISIBLE_DEVICES", DeviceKind.GPU, 60, 512), false, listener);

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.succeeded());
        assertThat(machine.log()).hasContent("10,11");
    }

    @Test
    void stoppedRunIsKilledWithChildrenThatIgnoreTerm() {
        // given
        Recorder listener = machine.launch("trap '' TERM; sh -c '" + CHILD + "; sleep 600' & wait; sleep 600");
        await(() -> lives(CHILD));

        // when
        machine.runner().stop(KEY);

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
        assertThat(lives(CHILD)).isFalse();
    }

    @Test
    void stoppedRunMayCleanUp() {
        // given
        machine.nextServerWithLongGrace();
        Recorder listener =
                machine.launch("trap 'echo saved > output; exit 0' TERM; touch ready; while :; do sleep 0.05; done");
        machine.awaitFile("ready");

        // when
        machine.runner().stop(KEY);

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
        assertThat(machine.read("output")).isEqualTo("saved");
    }

    @Test
    void aStopBeforeTheProcessStartsCountsToo() {
        // given
        Recorder listener = machine.launch("echo mark >> marks; sleep 600");

        // when
        machine.runner().stop(KEY);

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
    }

    @Test
    void aChildThatOutlivesItsCommandIsKilledBeforeTheRunEnds() {
        // when
        RunOutcome outcome = machine.run(CHILD + " & ls");

        // then
        assertThat(outcome).isEqualTo(RunOutcome.succeeded());
        assertThat(lives(CHILD)).isFalse();
    }

    @Test
    void aChildInASessionOfItsOwnIsKilledToo() {
        // when
        RunOutcome outcome = machine.run(
                "setsid sh -c 'touch child; exec " + CHILD + "' & while [ ! -e child ]; do sleep 0.05; done");

        // then
        assertThat(outcome).isEqualTo(RunOutcome.succeeded());
        assertThat(lives(CHILD)).isFalse();
    }

    @Test
    void aRunWhoseWrapperWasKilledIsEvictedAndLeavesNoProcess() throws IOException {
        // given
        Recorder listener = machine.launch(CHILD + " & wait");
        await(() -> lives(CHILD));

        // when
        String wrapper = Files.readString(machine.state().resolve("owner")).split(" ")[1];
        ProcessHandle.of(Long.parseLong(wrapper)).orElseThrow().destroyForcibly();

        // then
        assertThat(listener.outcome())
                .isEqualTo(RunOutcome.of(RunCause.EVICTION, "its processes were killed by someone else"));
        assertThat(lives(CHILD)).isFalse();
    }

    @Test
    void aRemovedRunIsReportedAsKilled() {
        // given
        Recorder listener = machine.launch("touch ready; sleep 600");
        machine.awaitFile("ready");

        // when
        await(() -> machine.runner().remove(TASK));

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
    }

    @Test
    void aCommandBeyondItsMemoryLimitFails() {
        // when
        Recorder listener = machine.launch(
                machine.spec("exec dd if=/dev/zero of=/dev/null bs=128M", DeviceKind.CPU, 600, 64), false);

        // then
        assertThat(listener.whole()).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.cause()).isEqualTo(RunCause.OUT_OF_MEMORY);
            assertThat(failed.exitCode()).isEqualTo(137);
            assertThat(failed.evidence().peakMemoryMib()).isGreaterThan(64);
            assertThat(failed.reason()).matches("out of memory: it used \\d+ MiB of 64 MiB");
        });
    }

    @Test
    void aRunWhoseFolderCannotBeCreatedNeverStarts() throws IOException {
        // given a file where its folder should be
        Path blocker = machine.directory().getParent();
        Files.createDirectories(blocker.getParent());
        Files.createFile(blocker);

        // when
        RunOutcome outcome = machine.run("true");

        // then
        assertThat(outcome)
                .isEqualTo(RunOutcome.of(
                        RunCause.START_FAILED,
                        "%s is a file: remove it, so that the run can create its folder".formatted(blocker)));
    }

    @Test
    void aRunWhoseLogIsAFolderNeverStarts() throws IOException {
        // given
        Files.createDirectories(machine.log());

        // then
        assertThat(machine.run("true"))
                .isEqualTo(RunOutcome.of(
                        RunCause.START_FAILED,
                        "%s is a folder: remove it, so that the run can write its log".formatted(machine.log())));
    }

    @Test
    @Timeout(60)
    void noRunWaitsForThePipeThatAJobHasPutInPlaceOfALog() throws Exception {
        // given
        Files.createDirectories(machine.log().getParent());
        assertThat(new ProcessBuilder("mkfifo", machine.log().toString())
                        .start()
                        .waitFor())
                .isZero();

        // then
        assertThat(machine.run("true").cause()).isEqualTo(RunCause.START_FAILED);
    }

    @Test
    void aCommandThatIsLongerThanLinuxTakesNeverStarts() {
        // when
        RunOutcome outcome = machine.run("true " + "x".repeat(131_067));

        // then
        assertThat(outcome.cause()).isEqualTo(RunCause.REFUSED);
        assertThat(outcome.reason())
                .contains("With its paths filled in, the command has 131,072 bytes and Linux takes 131,071:");
    }

    @Test
    void aStartThatFailsAgainAndAgainIsGivenUp() throws IOException {
        // given a folder where its command should be
        Files.createDirectories(machine.state().resolve("command.new"));

        // then
        assertThat(reasonAfterTenTries(machine.spec("true", DeviceKind.CPU, 60, 512)))
                .contains("it cannot be started: 10 tries failed:")
                .contains("command.new")
                .contains("Is a directory");
    }

    @Test
    void aRunWhosePathIsNoneIsGivenUp() {
        // given
        RunSpec good = machine.spec("true", DeviceKind.CPU, 60, 512);
        var paths = new RunSpec.Paths(
                good.paths().volume(),
                good.paths().directory() + "\0",
                good.paths().log());
        RunSpec spec = new RunSpec(
                good.key(),
                good.task(),
                good.jobName(),
                good.image(),
                good.command(),
                good.assignedSlot(),
                good.allocation(),
                paths);

        // then
        assertThat(reasonAfterTenTries(spec)).contains("10 tries failed: Nul character not allowed");
    }

    @Test
    void aRunWhoseStateCannotBeReadIsGivenUp() throws IOException {
        // given a file where its folder should be
        Files.createDirectories(machine.state().getParent());
        Files.createFile(machine.state());

        // then
        assertThat(reasonAfterTenTries(machine.spec("true", DeviceKind.CPU, 60, 512)))
                .contains("10 tries failed:")
                .contains("Not a directory");
    }

    private String reasonAfterTenTries(RunSpec spec) {
        var listener = new Recorder();
        for (int tries = 1; tries < 10; tries++) {
            assertThatThrownBy(() -> machine.runner().launch(spec, false, listener))
                    .isInstanceOf(RuntimeException.class);
        }
        machine.runner().launch(spec, false, listener);
        assertThat(listener.outcome().cause()).isEqualTo(RunCause.START_FAILED);
        return listener.outcome().reason();
    }

    @Test
    void aRunThatWasStoppedBetweenItsTriesStartsAnew() throws IOException {
        // given a start that has failed almost too often
        Path blocker = Files.createDirectories(machine.state().resolve("command.new"));
        RunSpec spec = machine.spec("true", DeviceKind.CPU, 60, 512);
        for (int tries = 1; tries < 10; tries++) {
            assertThatThrownBy(() -> machine.runner().launch(spec, false, new Recorder()))
                    .isInstanceOf(UncheckedIOException.class);
        }

        // when
        machine.runner().kill(TASK, KEY);
        Files.createDirectories(blocker);

        // then
        assertThatThrownBy(() -> machine.runner().launch(spec, false, new Recorder()))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void aCommandOfTheGreatestLengthRuns() {
        assertThat(machine.run("true " + "x".repeat(131_066))).isEqualTo(RunOutcome.succeeded());
    }
}
