package org.orchestra.store.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.scheduling.LcgRule;
import org.orchestra.domain.scheduling.OverBudget;
import org.orchestra.domain.scheduling.PackRule;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.runner.RunReports;
import org.orchestra.store.testing.StoreExtension;

/** Budgets: which slot hours count, and who waits for it. */
class BudgetsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private long train;

    @BeforeEach
    void anaWithTenHoursInThreeDays() {
        STORE.data().queue("cpu", CLUSTER);
        STORE.data().user("ana");
        STORE.data().node("cpu", "n", 4);
        train = STORE.openTask("ana", "train", 3);
        STORE.jdbc()
                .sql("UPDATE account SET budget_hours = 10, budget_days = 3")
                .update();
    }

    @Test
    void jobsOfAUserOverBudgetWaitWhileOthersStart() {
        // given
        used(2, 4);
        used(0, 6);
        STORE.data().user("bob");
        long bobs = STORE.openTask("bob", "train", 2);

        // then
        assertThat(STORE.pass().figures().waitingBy()).isEqualTo(Map.of(WaitReason.OVER_BUDGET, 3L));
        assertThat(STORE.count(bobs, JobState.ACTIVATED)).isEqualTo(2);
        assertThat(STORE.count(train, JobState.ACTIVATED)).isZero();
    }

    @Test
    void whatIsOlderThanTheWindowDoesNotCount() {
        // given
        used(3, 100);
        used(2, 4);
        used(0, 5.9);

        // when
        STORE.pass();

        // then
        assertThat(STORE.count(train, JobState.ACTIVATED)).isEqualTo(3);
    }

    @Test
    void slotsThatAreHeldCountAndAreKept() {
        // given all but one job run, for five hours each
        STORE.jdbc().sql("UPDATE task SET max_running = 2").update();
        STORE.pass();
        STORE.jdbc().sql("UPDATE task SET max_running = NULL").update();
        STORE.jdbc()
                .sql("UPDATE job SET granted_at = now() - interval '5 hours 1 minute' WHERE node_id IS NOT NULL")
                .update();

        // when
        Map<WaitReason, Long> waiting = STORE.pass().figures().waitingBy();

        // then
        assertThat(waiting).isEqualTo(Map.of(WaitReason.OVER_BUDGET, 1L));
        assertThat(STORE.count(train, JobState.ACTIVATED)).isEqualTo(2);
        assertThat(relievedInDays()).isNull();

        // when one ends, its hours are used all the same
        RunReports reports = STORE.get(RunReports.class);
        reports.begin(new RunKey(train, 0, 1));
        reports.ended(new RunKey(train, 0, 1), RunOutcome.succeeded());

        // then
        assertThat(STORE.pass().figures().waitingBy()).isEqualTo(Map.of(WaitReason.OVER_BUDGET, 1L));
        assertThat(relievedInDays()).isEqualTo(3);
    }

    @Test
    void itGetsBetterOnTheDayOnWhichEnoughIsOlder() {
        // given
        used(2, 1);
        used(1, 8);
        used(0, 8);

        // then what is left tomorrow is 16 hours, and the day after 8
        assertThat(relievedInDays()).isEqualTo(2);
    }

    @Test
    void bySettingJobsOfAUserOverBudgetGoLastInsteadOfWaiting() {
        // given
        used(0, 10);
        STORE.jdbc().sql("UPDATE account SET max_running = 2").update();

        // when
        List<UserDemand> users = new SnapshotReader(
                        STORE.jdbc(),
                        STORE.get(NodeSlotRepository.class),
                        new LcgRule(),
                        STORE.get(PackRule.class),
                        OverBudget.LAST)
                .of(STORE.get(NodeSlotRepository.class).connected(1))
                .users();

        // then
        assertThat(users).singleElement().satisfies(ana -> {
            assertThat(ana.overBudget()).isEqualTo(OverBudget.LAST);
            assertThat(ana.headroom()).isEqualTo(2);
        });
    }

    @Test
    void withoutABudgetNothingIsCounted() {
        // given
        STORE.jdbc()
                .sql("UPDATE account SET budget_hours = NULL, budget_days = NULL")
                .update();
        used(0, 1_000);

        // when
        STORE.pass();

        // then
        assertThat(STORE.count(train, JobState.ACTIVATED)).isEqualTo(3);
    }

    private static @Nullable Integer relievedInDays() {
        return STORE.jdbc()
                .sql("SELECT (relieved_at AT TIME ZONE 'UTC')::date - (now() AT TIME ZONE 'UTC')::date FROM budget_use")
                .query((row, index) -> row.getObject(1, Integer.class))
                .list()
                .get(0);
    }

    private static void used(int daysAgo, double hours) {
        STORE.jdbc()
                .sql("""
                        INSERT INTO slot_usage (account_id, day, queue, slot_seconds)
                        SELECT id, (now() AT TIME ZONE 'UTC')::date - :days, 'cpu', :seconds FROM account WHERE username = 'ana'
                        """)
                .param("days", daysAgo)
                .param("seconds", hours * 3_600)
                .update();
    }
}
