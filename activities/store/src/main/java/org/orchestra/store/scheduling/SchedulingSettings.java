package org.orchestra.store.scheduling;

import java.time.Duration;
import org.orchestra.domain.scheduling.OverBudget;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How slots are given ({@code orchestra.scheduling.*}). The API must be told the same as the workers, for it explains what
 * they do.
 *
 * @param rule which rule gives priorities
 * @param halfLife for {@code usage-decay}: after this time half of a user's past use is forgotten
 * @param grantCharge for {@code usage-decay}: the slot time that a grant is charged at once
 * @param overBudget what becomes of the waiting jobs of users whose budgets are used up
 * @param packTime how long a slot may be given to short jobs of one task, one after another
 */
@ConfigurationProperties("orchestra.scheduling")
record SchedulingSettings(
        @DefaultValue("lcg") Rule rule,
        @DefaultValue("7d") Duration halfLife,
        @DefaultValue("1h") Duration grantCharge,
        @DefaultValue("wait") OverBudget overBudget,
        @DefaultValue("1m") Duration packTime) {
    enum Rule {
        LCG,
        FIFO,
        USAGE_DECAY
    }
}
