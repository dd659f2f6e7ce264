package org.orchestra.domain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Holds for any order in which runs end, and for nodes with one slot or many. */
class FailingNodeDetectorPropertyTest {
    @Property(tries = 100)
    void aTaskThatFailsEverywhereCordonsNothing(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 12) Integer> slots, @ForAll Random random) {
        // when
        FailingNodeSimulation simulation = new FailingNodeSimulation(
                        slots, random, (task, job, node) -> task.equals("broken"))
                .task("broken", 100)
                .task("sound", 30)
                .run();

        // then
        assertThat(simulation.cordoned()).isEmpty();
        assertThat(simulation.failed("broken")).isEqualTo(100);
        assertThat(simulation.failed("sound")).isZero();
    }

    @Property(tries = 100)
    void aTaskThatFailsInPartNeverCordonsNodeAfterNode(
            @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 12) Integer> slots,
            @ForAll @IntRange(max = 100) int sound,
            @ForAll Random random) {
        // when
        FailingNodeSimulation simulation = new FailingNodeSimulation(slots, random, (task, job, node) -> job >= sound)
                .task("half", 200)
                .run();

        // then
        assertThat(simulation.cordoned()).hasSizeLessThanOrEqualTo(slots.size() < 4 ? 1 : 2);
        assertThat(simulation.failed("half")).isEqualTo(200 - sound);
    }

    @Property(tries = 100)
    void aTaskThatFailsNowAndThenNeverCordonsNodeAfterNode(
            @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 12) Integer> slots,
            @ForAll @IntRange(min = 1, max = 95) int percent,
            @ForAll Random random) {
        // when
        FailingNodeSimulation simulation = new FailingNodeSimulation(
                        slots, random, (task, job, node) -> random.nextInt(100) < percent)
                .task("flaky", 400)
                .run();

        // then
        assertThat(simulation.cordoned()).hasSizeLessThanOrEqualTo(slots.size() < 4 ? 1 : 2);
    }

    @Property(tries = 100)
    void onlyTheFailingNodeIsCordonedAndEveryJobIsDone(
            @ForAll @IntRange(min = 6, max = 12) int failingNodeSlots,
            @ForAll @Size(min = 1, max = 3) List<@IntRange(min = 1, max = 8) Integer> others,
            @ForAll Random random) {
        // given
        List<Integer> slots = new ArrayList<>(others);
        slots.add(0, failingNodeSlots);

        // when
        FailingNodeSimulation simulation = new FailingNodeSimulation(
                        slots, random, (task, job, node) -> node.equals("n0"))
                .task("one", 150)
                .task("another", 150)
                .run();

        // then
        assertThat(simulation.cordoned()).containsExactly("n0");
        assertThat(simulation.failed("one") + simulation.failed("another")).isZero();
    }
}
