package org.orchestra.store.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.scheduling.LcgRule;
import org.orchestra.domain.scheduling.OverBudget;
import org.orchestra.domain.scheduling.PackRule;
import org.orchestra.domain.scheduling.PriorityRule;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;
import org.orchestra.domain.scheduling.UsageDecayRule;
import org.orchestra.store.testing.StoreExtension;

/** What users are charged for under a rule with a memory. */
class SnapshotReaderIT {
    private static final double HOUR = 3_600;
    private static final PriorityRule WEEKLY = new UsageDecayRule(Duration.ofDays(7), Duration.ofHours(1));

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    @BeforeEach
    void aQueueAndAUserWhoWaits() {
        STORE.data().queue("cpu", CLUSTER);
        STORE.data().user("ana");
    }

    @Test
    void halfOfAChargeIsForgottenAfterEachHalfLife() {
        // given
        STORE.openTask("ana", "train", 1);
        used(0, 8);
        used(7, 4);
        used(14, 4);

        // then 8 + 2 + 1 hours count
        assertThat(charged(WEEKLY)).isCloseTo(11 * HOUR, within(1e-6));
    }

    @Test
    void whatIsTenHalfLivesOldIsForgotten() {
        // given
        STORE.openTask("ana", "train", 1);
        used(70, 1_000_000);

        // then
        assertThat(charged(WEEKLY)).isZero();
    }

    @Test
    void aGrantIsChargedAtOnceAndALongRunItsTrueTime() {
        // given two of three jobs have slots, one for three hours already
        STORE.data().node("cpu", "n", 2);
        STORE.openTask("ana", "train", 3);
        STORE.get(SchedulingPass.class).make(CLUSTER, false);
        STORE.jdbc()
                .sql("UPDATE job SET granted_at = now() - interval '3 hours' WHERE number = 1")
                .update();

        // then
        assertThat(charged(WEEKLY)).isCloseTo(4 * HOUR, within(60.0));
    }

    @Test
    void aRuleWithoutAMemoryChargesNothing() {
        // given
        STORE.openTask("ana", "train", 1);
        used(0, 8);

        // then
        assertThat(charged(new LcgRule())).isZero();
    }

    private static double charged(PriorityRule rule) {
        List<UserDemand> users = new SnapshotReader(
                        STORE.jdbc(),
                        STORE.get(NodeSlotRepository.class),
                        rule,
                        STORE.get(PackRule.class),
                        OverBudget.WAIT)
                .of(STORE.get(NodeSlotRepository.class).connected(1))
                .users();
        assertThat(users).hasSize(1);
        return users.get(0).share().slotSeconds();
    }

    private static void used(int daysAgo, double hours) {
        STORE.jdbc()
                .sql("""
                        INSERT INTO slot_usage (account_id, day, queue, slot_seconds)
                        SELECT id, (now() AT TIME ZONE 'UTC')::date - :days, 'cpu', :seconds FROM account WHERE username = 'ana'
                        """)
                .param("days", daysAgo)
                .param("seconds", hours * HOUR)
                .update();
    }
}
