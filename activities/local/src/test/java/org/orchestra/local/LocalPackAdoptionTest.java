package org.orchestra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.local.LocalMachine.TASK;
import static org.orchestra.local.LocalMachine.await;
import static org.orchestra.local.PackOfRuns.key;
import static org.orchestra.local.PackOfRuns.waiting;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packs whose server dies, at each point where it may: no run runs twice, and none is lost. */
class LocalPackAdoptionTest {
    @RegisterExtension
    private final LocalMachine machine = new LocalMachine();

    /** The record is there, and nothing else. */
    @Test
    void beforeTheFirstRunHasAFolder() {
        // given
        var pack = new PackOfRuns(machine, "true", "true");
        pack.record().create(List.of(key(0), key(1)));

        // when
        pack.launch();

        // then
        assertThat(pack.ends()).containsExactly(Map.entry(0, "SUCCEEDED"), Map.entry(1, "SUCCEEDED"));
        assertThat(pack.marks()).containsExactly("0", "1");
    }

    /** Two servers in a row have made the folder and started the script. */
    @Test
    void beforeTheFirstRunHasAnOwner() {
        // given
        var pack = new PackOfRuns(machine, waiting("true"), "true");
        pack.record().create(List.of(key(0), key(1)));
        pack.state(0).create(pack.run(0).command());
        machine.command().start(pack.run(0), pack.state(0));

        // when
        pack.launch();
        pack.awaitStart(0);
        pack.go(0);

        // then
        assertThat(pack.ends()).containsExactly(Map.entry(0, "SUCCEEDED"), Map.entry(1, "SUCCEEDED"));
        assertThat(pack.marks()).containsExactly("0", "1");
    }

    @Test
    void beforeTheLaunchIsRecorded() {
        // given
        var pack = new PackOfRuns(machine, waiting("true"), "true");
        pack.launch(false);
        pack.awaitStart(0);

        // when
        pack.dies();
        machine.startServer();
        pack.launch(false);
        pack.go(0);

        // then
        assertThat(pack.ends()).containsExactly(Map.entry(0, "SUCCEEDED"), Map.entry(1, "SUCCEEDED"));
        assertThat(pack.marks()).containsExactly("0", "1");
    }

    @Test
    void beforeAnythingIsTold() {
        // given
        var pack = new PackOfRuns(machine, "true", "exit 3", waiting("true"), "true");
        pack.setAway(true);
        pack.launch();
        pack.awaitStart(2);

        // when
        pack.dies();
        pack.setAway(false);
        machine.startServer();
        pack.launch();
        pack.go(2);

        // then
        assertThat(pack.ends())
                .containsExactly(
                        Map.entry(0, "SUCCEEDED"),
                        Map.entry(1, "EXIT_CODE"),
                        Map.entry(2, "SUCCEEDED"),
                        Map.entry(3, "SUCCEEDED"));
        assertThat(pack.marks()).containsExactly("0", "1", "2", "3");
    }

    @Test
    void whileTheSecondRunIsKnownToRun() {
        // given
        var pack = new PackOfRuns(machine, "true", waiting("exit 4"), "true");
        pack.launch();
        await(() -> pack.hasEnded(0) && pack.hasStarted(1));

        // when
        pack.nextServer();
        pack.go(1);

        // then
        assertThat(pack.ends())
                .containsExactly(Map.entry(0, "SUCCEEDED"), Map.entry(1, "EXIT_CODE"), Map.entry(2, "SUCCEEDED"));
        assertThat(pack.marks()).containsExactly("0", "1", "2");
    }

    /** One run has ended without a server, and the folder of the next is made. */
    @Test
    void betweenTwoRuns() {
        // given
        var pack = new PackOfRuns(machine, waiting("true"), "true", "true");
        pack.launch();
        pack.awaitStart(0);
        pack.dies();
        pack.go(0);
        await(() -> pack.state(0).exit().isPresent());
        pack.state(1).create(pack.run(1).command());

        // when
        machine.startServer();
        pack.launch();

        // then
        assertThat(pack.ends())
                .containsExactly(Map.entry(0, "SUCCEEDED"), Map.entry(1, "SUCCEEDED"), Map.entry(2, "SUCCEEDED"));
        assertThat(pack.marks()).containsExactly("0", "1", "2");
    }

    /** The database knows the end of the first, but its server has not learnt that, nor deleted anything. */
    @Test
    void beforeWhatWasToldIsForgotten() {
        // given
        var pack = new PackOfRuns(machine, "true", waiting("true"));
        pack.launch();
        await(() -> pack.hasEnded(0) && pack.hasStarted(1));
        pack.dies();
        await(() -> Files.notExists(pack.state(0).path()));
        pack.state(0).create(pack.run(0).command());
        pack.state(0).refuseOwner();

        // when
        machine.startServer();
        pack.launch();
        pack.go(1);

        // then
        await(pack::isOver);
        assertThat(pack.hasEnded(1)).isTrue();
        assertThat(pack.marks()).containsExactly("0", "1");
    }

    @Test
    void whenAllHasEndedAndNothingIsTold() {
        // given
        var pack = new PackOfRuns(machine, "true", "exit 3");
        pack.setAway(true);
        pack.launch();
        await(() -> Files.notExists(pack.record().path()));

        // when
        pack.dies();
        pack.setAway(false);
        machine.startServer();
        pack.launch();

        // then
        assertThat(pack.ends()).containsExactly(Map.entry(0, "SUCCEEDED"), Map.entry(1, "EXIT_CODE"));
        assertThat(pack.marks()).containsExactly("0", "1");
    }

    /** As when a worker asks what to launch before the pack is over, and launches it afterwards. */
    @Test
    void aPackThatIsOverDoesNotStartAgain() {
        // given
        var pack = new PackOfRuns(machine, "true", "true");

        // when
        pack.launch(true);

        // then
        assertThat(pack.ends()).containsExactly(Map.entry(0, "(NODE_LOST)"));
        assertThat(pack.marks()).isEmpty();
    }

    @Test
    void theRunThatHadTheSlotIsLostWithoutAFolder() {
        // given
        var pack = new PackOfRuns(machine, "true", "true");
        pack.record().create(List.of(key(0), key(1)));

        // when
        pack.launch(true);

        // then
        assertThat(pack.ends()).containsExactly(Map.entry(0, "(NODE_LOST)"), Map.entry(1, "SUCCEEDED"));
        assertThat(pack.marks()).containsExactly("1");
    }

    /** They could not start, which nobody was told of; whatever the reason was may be gone. */
    @Test
    void runsThatWerePassedOverDoNotStartBesideALaterOne() {
        // given
        var pack = new PackOfRuns(machine, "true", "true", waiting("true"), "true");
        pack.record().create(List.of(key(0), key(1), key(2), key(3)));
        pack.state(0).create(pack.run(0).command());
        pack.state(1).create(pack.run(1).command());
        pack.state(2).create(pack.run(2).command());
        machine.command().start(pack.run(2), pack.state(2));
        pack.awaitStart(2);

        // when
        pack.launch(false);
        await(() -> pack.hasStarted(2));
        pack.go(2);

        // then
        await(pack::isOver);
        assertThat(pack.withdrawn()).containsExactly(key(1));
        assertThat(pack.hasEnded(0)).isTrue();
        assertThat(pack.hasStarted(0)).isFalse();
        assertThat(pack.marks()).containsExactly("2", "3");
    }

    @Test
    void whileItStops() {
        // given
        var pack = new PackOfRuns(machine, "true", "trap '' TERM; while :; do sleep 0.05; done", "true");
        machine.nextServerWithLongGrace();
        pack.launch();
        await(() -> pack.hasStarted(1));
        machine.runner().stop(key(0));

        // when
        pack.nextServer();

        // then
        assertThat(pack.ends()).containsExactly(Map.entry(0, "SUCCEEDED"), Map.entry(1, "KILLED_BY_USER"));
        assertThat(pack.marks()).containsExactly("0", "1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatDoesNotKnowThePackEndsIt(boolean evict) {
        // given
        var pack = new PackOfRuns(machine, "true", "sleep 600", "true");
        pack.setAway(true);
        pack.launch();
        pack.awaitStart(1);
        pack.dies();
        pack.setAway(false);
        machine.startServer();

        // when
        if (evict) {
            machine.runner().evict(TASK, key(0));
            machine.runner().evict(TASK, key(0));
        } else {
            await(() -> machine.runner().remove(TASK));
        }
        await(() -> !pack.state(1).exists() && (evict || !pack.state(0).exists()));
        pack.launch();

        // then
        assertThat(pack.ends()).containsExactly(Map.entry(0, evict ? "SUCCEEDED" : "(NODE_LOST)"));
        assertThat(pack.marks()).containsExactly("0", "1");
    }

    @Test
    void againAndAgain() {
        // given
        int runs = 24;
        var pack = new PackOfRuns(
                machine, Collections.nCopies(runs, "sleep 0.0$ORCHESTRA_JOB").toArray(String[]::new));
        pack.launch();

        // when
        for (int marks = 1; marks < runs; marks += 2) {
            int enough = marks;
            await(() -> pack.marks().size() >= enough);
            pack.nextServer();
        }

        // then
        assertThat(pack.ends())
                .hasSize(runs)
                .containsOnlyKeys(IntStream.range(0, runs).boxed().toList());
        assertThat(new ArrayList<>(pack.ends().values())).containsOnly("SUCCEEDED");
        assertThat(pack.marks())
                .isEqualTo(IntStream.range(0, runs).mapToObj(String::valueOf).toList());
    }
}
