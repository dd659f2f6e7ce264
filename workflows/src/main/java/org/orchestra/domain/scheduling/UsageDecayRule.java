package org.orchestra.domain.scheduling;

import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.util.Optional;

/**
 * The default rule, and past use counts: {@code maximum − (T + n + H) / 5}. H are the slot-hours that the user has been
 * charged: those given back in the past, forgotten with a half-life, those held now, and those of the n jobs before this
 * one as if they were granted already. One slot-hour weighs as much as one job in the system. A grant is charged a fixed
 * time at once, so that a burst cannot slip through one pass nor through the next.
 *
 * <p>Worked example with a half-life of 7 days and a charge of one hour, everybody's maximum being 1000. Ana used 40
 * slot-hours a week ago, of which 20 count, and has 2 jobs waiting: T = 2, so 995.6 for the first and, with one more
 * job before it and its hour, 995.2 for the second. Bob used nothing and has 10 waiting: T = 10, so 998.0, 997.6 and so
 * on; his seventh has 995.6, as Ana's first, and the older task goes first. Under the default rule both of Ana's would
 * have gone before any of Bob's.
 */
public final class UsageDecayRule implements PriorityRule {
    private static final double SECONDS_PER_HOUR = 3_600;

    private final UsageCharge charge;

    /**
     * A rule with a charge.
     *
     * @throws IllegalArgumentException when the half-life is not positive, or the charge is negative
     */
    public UsageDecayRule(Duration halfLife, Duration grant) {
        if (halfLife.isNegative() || halfLife.isZero() || grant.isNegative()) {
            throw new IllegalArgumentException(format(
                    "The half-life of use must be positive and the charge of a grant at least 0, not %s and %s.",
                    halfLife, grant));
        }
        this.charge = new UsageCharge(halfLife, grant);
    }

    @Override
    public double priority(FairShare user, long n, long youngest) {
        double hours = (user.slotSeconds() + n * (double) charge.grant().toSeconds()) / SECONDS_PER_HOUR;
        return user.maximum() - (user.load() + n + hours) / LcgRule.DIVISOR;
    }

    @Override
    public Optional<UsageCharge> usageCharge() {
        return Optional.of(charge);
    }
}
