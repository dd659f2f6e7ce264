package org.orchestra.domain.scheduling;

import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.util.Optional;

/**
 * The default rule plus past usage: {@code maximum − (T + n + H) / 5}. H is the number of slot-hours that the user is
 * charged: the hours of released slots, which decay with a half-life, the hours of held slots, and the charge for each of
 * the n jobs before this one, as if it had been granted already. One slot-hour weighs as much as one job in the system. A
 * grant is charged a fixed time at once, so that a burst of short jobs gains nothing, within one pass or over several.
 *
 * <p>Worked example with a half-life of 7 days, a charge of one hour and a maximum of 1000 for everybody. Ana used 40
 * slot-hours a week ago, of which 20 count, and has 2 jobs waiting. So T = 2, and her jobs have 995.6 and, with one more job
 * before it and its hour, 995.2. Bob used nothing and has 10 jobs waiting. So T = 10, and his jobs have 998.0, 997.6 and so
 * on; his seventh ties with Ana's first at 995.6, and the older task goes first. Under the default rule both of Ana's jobs
 * would have gone before any of Bob's.
 */
public final class UsageDecayRule implements PriorityRule {
    private static final double SECONDS_PER_HOUR = 3_600;

    private final UsageCharge charge;

    /**
     * @param halfLife the time after which half of a charge has decayed
     * @param perGrant the slot time that a grant is charged at once
     * @throws IllegalArgumentException when the half-life is not positive, or the charge is negative
     */
    public UsageDecayRule(Duration halfLife, Duration perGrant) {
        if (halfLife.isNegative() || halfLife.isZero() || perGrant.isNegative()) {
            throw new IllegalArgumentException(format(
                    "The half-life of usage must be positive and the charge of a grant at least 0, not %s and %s.",
                    halfLife, perGrant));
        }
        this.charge = new UsageCharge(halfLife, perGrant);
    }

    @Override
    public double priority(FairShare user, long n, long youngest) {
        double hours = (user.slotSeconds() + n * (double) charge.perGrant().toSeconds()) / SECONDS_PER_HOUR;
        return user.maximum() - (user.load() + n + hours) / LcgRule.DIVISOR;
    }

    @Override
    public Optional<UsageCharge> usageCharge() {
        return Optional.of(charge);
    }
}
