package org.orchestra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.local.LocalMachine.CHILD;
import static org.orchestra.local.LocalMachine.TASK;
import static org.orchestra.local.LocalMachine.await;
import static org.orchestra.local.LocalMachine.lives;
import static org.orchestra.local.PackOfRuns.MARK;
import static org.orchestra.local.PackOfRuns.key;
import static org.orchestra.local.PackOfRuns.waiting;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packs: their runs follow one another, and each ends alone. */
class LocalPackTest {
    @RegisterExtension
    private final LocalMachine machine = new LocalMachine();

    @Test
    void runsFollowOneAnotherWhateverBecomesOfEach() throws IOException {
        // given
        String alone = "mkdir $ORCHESTRA_SCRATCH/lock || exit 9; sleep 0.1; rmdir $ORCHESTRA_SCRATCH/lock; ";
        var pack = new PackOfRuns(
                machine, alone + "pwd", alone + "exit 3", alone + "kill -9 $$", CHILD + " & " + alone, alone);

        // when
        pack.launch();

        // then
        assertThat(pack.ends())
                .containsExactly(
                        Map.entry(0, "SUCCEEDED"),
                        Map.entry(1, "EXIT_CODE"),
                        Map.entry(2, "EXIT_CODE"),
                        Map.entry(3, "SUCCEEDED"),
                        Map.entry(4, "SUCCEEDED"));
        assertThat(pack.marks()).containsExactly("0", "1", "2", "3", "4");
        assertThat(Files.readString(pack.directory(0).resolveSibling("run-1.log")))
                .isEqualTo(pack.directory(0) + "\n");
        assertThat(lives(CHILD)).isFalse();
    }

    @Test
    void aRunBeyondItsTimeEndsAlone() {
        // given
        var pack = new PackOfRuns(machine);
        pack.add(MARK + "exec sleep 600", 1);
        pack.add(MARK, 60);

        // when
        pack.launch();

        // then
        assertThat(pack.ends()).containsExactly(Map.entry(0, "TIME_LIMIT"), Map.entry(1, "SUCCEEDED"));
    }

    @Test
    void aRunThatNeverStartsEndsAlone() throws IOException {
        // given
        var pack = new PackOfRuns(machine);
        pack.add("true " + "x".repeat(200_000), 60);
        pack.add(MARK, 60);
        pack.add(MARK, 60);
        pack.add(MARK, 60);
        Files.createDirectories(pack.directory(2).resolveSibling("run-1.log"));

        // when
        pack.launch();

        // then
        assertThat(pack.ends())
                .containsExactly(
                        Map.entry(0, "(REFUSED)"),
                        Map.entry(1, "SUCCEEDED"),
                        Map.entry(2, "(START_FAILED)"),
                        Map.entry(3, "SUCCEEDED"));
    }

    @Test
    void aPackIsOverWhenItsNextRunCannotStartForNow() throws IOException {
        // given a folder where the command should be
        var pack = new PackOfRuns(machine, "true", "true", "true");
        Files.createDirectories(pack.state(1).path().resolve("command.new"));

        // when
        pack.launch();
        await(pack::isOver);

        // then
        assertThat(pack.hasEnded(0)).isTrue();
        assertThat(pack.marks()).containsExactly("0");
        assertThat(pack.record().path()).doesNotExist();
    }

    @Test
    void runsThatNobodyWantsEnd() {
        // given
        var pack = new PackOfRuns(machine, "sleep 600", "true", "true");

        // when
        pack.launch();
        pack.awaitStart(0);
        pack.kill(1);
        await(() -> pack.hasEnded(1));
        pack.kill(0);

        // then
        assertThat(pack.ends())
                .containsOnly(
                        Map.entry(1, "(KILLED_BY_USER)"), Map.entry(0, "KILLED_BY_USER"), Map.entry(2, "SUCCEEDED"));
        assertThat(pack.marks()).containsExactly("0", "2");
    }

    @Test
    void aRunIsStoppedByItsOwnKeyWithoutTheOthers() {
        // given
        var pack = new PackOfRuns(machine, "true", "sleep 600", "true");
        pack.launch();
        pack.awaitStart(1);

        // when
        machine.runner().kill(TASK, key(1));

        // then
        assertThat(pack.ends())
                .containsExactly(Map.entry(0, "SUCCEEDED"), Map.entry(1, "KILLED_BY_USER"), Map.entry(2, "SUCCEEDED"));
    }

    @Test
    void whatHasNotStartedInTimeIsWithdrawn() {
        // given
        var pack = new PackOfRuns(machine, Duration.ZERO, waiting("exit 3"), "true", "true");

        // when
        pack.launch();
        await(() -> !pack.withdrawn().isEmpty());

        // then
        assertThat(pack.withdrawn()).containsOnly(key(1), key(2));
        assertThat(pack.isOver()).isFalse();
        pack.go(0);
        assertThat(pack.ends()).containsExactly(Map.entry(0, "EXIT_CODE"));
        assertThat(pack.marks()).containsExactly("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "evict", "kill", "remove"})
    void nothingStartsAfterAPackIsStopped(String how) {
        // given
        var pack = new PackOfRuns(machine, "true", "sleep 600", "true");
        pack.launch();
        await(() -> pack.hasEnded(0) && pack.hasStarted(1));

        // when
        switch (how) {
            case "stop" -> machine.runner().stop(key(0));
            case "evict" -> machine.runner().evict(TASK, key(0));
            case "kill" -> machine.runner().kill(TASK, key(0));
            default -> await(() -> machine.runner().remove(TASK));
        }

        // then
        assertThat(pack.ends()).containsExactly(Map.entry(0, "SUCCEEDED"), Map.entry(1, "KILLED_BY_USER"));
        assertThat(pack.marks()).containsExactly("0", "1");
    }

    @Test
    void aPackGoesOnWhileNobodyCanBeTold() {
        // given
        var pack = new PackOfRuns(machine, "true", "exit 3", "true", waiting("true"));
        pack.setAway(true);
        pack.launch();
        pack.awaitStart(3);
        await(() -> pack.refused() > 1);

        // when
        pack.setAway(false);
        await(() -> pack.hasStarted(3));
        assertThat(pack.news()).as("reports").isEqualTo(1);
        pack.setAway(true);
        pack.go(3);
        int refused = pack.refused();
        await(() -> pack.refused() > refused + 1);
        pack.setAway(false);

        // then
        assertThat(pack.ends())
                .containsExactly(
                        Map.entry(0, "SUCCEEDED"),
                        Map.entry(1, "EXIT_CODE"),
                        Map.entry(2, "SUCCEEDED"),
                        Map.entry(3, "SUCCEEDED"));
    }

    @Test
    void aSecondLaunchStartsNothingAgain() {
        // given
        var pack = new PackOfRuns(machine, "true", waiting("true"), "true");
        pack.launch();
        pack.awaitStart(1);

        // when
        pack.launch();
        pack.go(1);

        // then
        assertThat(pack.ends()).hasSize(3);
        assertThat(pack.marks()).isEqualTo(List.of("0", "1", "2"));
    }
}
