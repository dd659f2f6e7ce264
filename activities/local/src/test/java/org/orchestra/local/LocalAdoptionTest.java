package org.orchestra.local;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.local.LocalMachine.KEY;
import static org.orchestra.local.LocalMachine.TASK;
import static org.orchestra.local.LocalMachine.await;
import static org.orchestra.local.LocalMachine.lives;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Evicted;
import org.orchestra.domain.run.RunOutcome.Killed;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.local.LocalMachine.Recorder;
import org.orchestra.runner.JobRunner;

/** Runs that outlive the server that began them, or its patience: none is run twice, and no end is lost. */
class LocalAdoptionTest {
    @RegisterExtension
    private final LocalMachine machine = new LocalMachine();

    @Test
    void nextServerAdoptsARunAndHearsItsEnd() {
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
    void runThatEndedWithoutAServerIsHeardOfByTheNext() {
        // given
        machine.launch("echo mark >> marks; while [ ! -e go ]; do sleep 0.05; done");
        machine.awaitFile("marks");
        machine.runner().close();
        machine.touch("go");
        await(() -> Files.exists(machine.state().resolve("exit")));

        // when
        machine.startServer();
        Recorder listener = new Recorder();
        machine.runner().launch(machine.order("echo mark >> marks", DeviceKind.CPU, 60, 512), true, listener);

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.succeeded());
        assertThat(machine.read("marks")).isEqualTo("mark");
    }

    @Test
    void adoptedRunCanBeStopped() {
        // given
        machine.launch("sleep 600 & echo $! > child; wait");
        machine.awaitText("child");

        // when
        machine.nextServer();
        Recorder listener = machine.launch("exit 1");
        machine.runner().stop(KEY);

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
        assertThat(lives(machine.read("child"))).isFalse();
    }

    @Test
    void stopThatAServersDeathInterruptedIsStillAKill() {
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
    void twoLaunchesRunOnceAndTheLaterListenerHears() {
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
    void processesOfOneRunThatServersBeganBeforeTheyDiedRunItOnce() {
        // given
        var command = new LocalCommand(machine.memory());
        RunSpec order =
                machine.order("echo mark >> marks; while [ ! -e go ]; do sleep 0.05; done", DeviceKind.CPU, 60, 512);
        var run = RunFolder.of(machine.memory(), TASK, KEY);
        run.create();

        // when
        Stream.generate(() -> CompletableFuture.runAsync(() -> command.start(order, run)))
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
        Files.writeString(machine.state().resolve("owner"), "f4a5 %1$d 1 %1$d 1\n".formatted(somebodyElse));

        // when
        RunOutcome outcome = machine.run("echo mark >> marks");

        // then
        assertThat(outcome).isEqualTo(RunOutcome.of(RunCause.MACHINE_RESTARTED));
        assertThat(machine.directory().resolve("marks")).doesNotExist();
    }

    @Test
    void expectedRunThatIsUnknownHereIsEvictedNotStarted() {
        // given
        var listener = new Recorder();

        // when
        machine.runner().launch(machine.order("echo mark >> marks", DeviceKind.CPU, 60, 512), true, listener);

        // then
        assertThat(listener.outcome()).isInstanceOf(Evicted.class);
        assertThat(machine.directory().resolve("marks")).doesNotExist();
    }

    @Test
    void removesEveryRunOfATaskAlsoThoseItNeverLaunched() {
        // given
        machine.launch("sleep 600 & echo $! > child; wait");
        machine.awaitText("child");
        machine.nextServer();

        // when
        int left = machine.runner().remove(TASK);

        // then
        assertThat(left).isEqualTo(1);
        await(() -> machine.runner().remove(TASK) == 0);
        assertThat(lives(machine.read("child"))).isFalse();
    }

    @Test
    void remembersNothingOfARunThatWasTakenIn() {
        // when
        machine.run("true");

        // then
        await(() -> !Files.exists(machine.state().getParent()));
    }

    @Test
    void endThatWasNotTakenInIsToldAgain() {
        // given
        var refused = new CompletableFuture<RunOutcome>();
        machine.runner().launch(machine.order("exit 5", DeviceKind.CPU, 60, 512), false, new JobRunner.Listener() {
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
    void endThatItsListenerCouldNotTakeInIsToldToItAgain() {
        // given a listener whose database is away once
        var told = new CompletableFuture<RunOutcome>();
        var calls = new AtomicInteger();
        machine.runner().launch(machine.order("exit 5", DeviceKind.CPU, 60, 512), false, new JobRunner.Listener() {
            @Override
            public void running(Instant since) {}

            @Override
            public void ended(RunOutcome outcome) {
                if (calls.incrementAndGet() == 1) {
                    throw new IllegalStateException("the database is away");
                }
                told.complete(outcome);
            }
        });

        // then
        assertThat(told.orTimeout(20, SECONDS).join().reason()).isEqualTo("exit code 5");
    }
}
