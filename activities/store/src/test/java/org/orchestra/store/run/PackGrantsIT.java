package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;

/** What a pass packs. */
class PackGrantsIT extends PackedTasksFixture {
    @Test
    void aSlotIsGrantedOnceForAllJobsOfAPack() {
        // given
        twoSlots();
        long task = task(20, 4);

        // when
        pass();

        // then
        assertThat(holders()).containsExactly("0/0", "1/4");
        assertThat(packs(task)).isEqualTo(Map.of(0, "0 1 2 3", 4, "4 5 6 7"));
        assertThat(tally(task)).isEqualTo("assigned 12, packed 6, activated 2, running 0, done 0");
    }

    @Test
    void whereResultsAreCopiedBackEachJobHasASlotOfItsOwn() {
        // given
        twoSlots();
        STORE.jdbc().sql("UPDATE cluster SET own_volume = '/data'").update();
        long task = task(20, 4);

        // when
        pass();

        // then
        assertThat(holders()).containsExactly("0/0", "1/1");
        assertThat(packs(task)).isEmpty();
    }

    @Test
    void noSlotStaysEmptyForAPack() {
        // given 5 jobs for 2 slots, of which one could have 4
        twoSlots();
        long task = task(5, 4);

        // when
        pass();

        // then
        assertThat(packs(task)).isEqualTo(Map.of(0, "0 1 2", 3, "3 4"));
    }

    @Test
    void noPackIsLargerThanItMayBe() {
        // given two jobs in one batch, eight in the next, and two slots
        twoSlots();
        long task = task(258, 5);
        STORE.jdbc().sql("UPDATE job SET state = 'KILLED' WHERE number < 248").update();

        // when
        pass();

        // then
        assertThat(packs(task)).isEqualTo(Map.of(248, "248 249", 250, "250 251 252 253 254"));
    }

    @Test
    void aPackEndsWhereItsBatchEnds() {
        // given the jobs before the last of the first batch have been stopped
        twoSlots();
        long task = task(252, 10);
        STORE.jdbc().sql("UPDATE job SET state = 'KILLED' WHERE number < 249").update();

        // when
        pass();

        // then
        assertThat(holders()).containsExactly("0/249", "1/250");
        assertThat(packs(task)).isEqualTo(Map.of(250, "250 251"));
    }

    @Test
    void theSizeFollowsTheTimeThatJobsHaveTaken() {
        // given jobs that took 20 seconds each, so that three of them fill a minute
        twoSlots();
        long task = task(20, null);
        STORE.jdbc()
                .sql("UPDATE task_tally SET timed_runs = 10, ran_seconds = 200")
                .update();

        // when
        pass();

        // then
        assertThat(packs(task)).isEqualTo(Map.of(0, "0 1 2", 3, "3 4 5"));
    }

    @Test
    void aPodThatStartsLateMakesNoPackSmaller() {
        // given a job that ran for 15 seconds of the ten minutes for which it held its slot
        long task = task(20, null);
        pass();
        RunKey first = key(task, 0, 1);
        reports.begin(first);
        reports.running(first, START);
        STORE.jdbc()
                .sql("UPDATE job SET granted_at = now() - interval '10 minutes' WHERE number = 0")
                .update();
        RunOutcome success = RunOutcome.succeeded();
        reports.ended(first, success.with(success.evidence().withEndedAt(START.plusSeconds(15))));

        // when
        pass();

        // then
        assertThat(packs(task)).isEqualTo(Map.of(1, "1 2 3 4"));
    }

    @Test
    void nothingIsPackedBeforeItIsKnownHowLongAJobTakes() {
        // given
        twoSlots();
        long task = task(20, null);

        // when
        pass();

        // then
        assertThat(packs(task)).isEmpty();
        assertThat(holders()).containsExactly("0/0", "1/1");
    }

    @Test
    void aJobThatHasFailedBeforeHasASlotOfItsOwn() {
        // given
        twoSlots();
        long task = task(4, 4);
        STORE.jdbc()
                .sql("UPDATE job SET avoid_node_id = (SELECT id FROM node) WHERE number = 0")
                .update();

        // when
        pass();

        // then
        assertThat(holders()).containsExactly("0/0", "1/1");
        assertThat(packs(task)).isEqualTo(Map.of(1, "1 2"));
    }
}
