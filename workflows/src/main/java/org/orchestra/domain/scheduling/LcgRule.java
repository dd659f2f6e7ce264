package org.orchestra.domain.scheduling;

/**
 * The rule of the LHC grid's PanDA: {@code maximum − (T + n) / 5}. The more a user has in the system, the less urgent
 * the next job is, so that slots go round.
 *
 * <p>Worked example, everybody's maximum being 1000. Ana has 3 jobs running and 4 waiting, so T = 7: her waiting jobs
 * have 998.6, 998.4, 998.2, 998.0. Bob has 2 waiting and none running, T = 2: 999.6, 999.4. Three free slots go to both
 * of Bob's jobs and to Ana's first.
 */
public final class LcgRule implements PriorityRule {
    static final int DIVISOR = 5;

    /** Counted in fifths and divided once, so that equal priorities are equal as numbers too and ties are ties. */
    @Override
    public double priority(FairShare user, long n, long youngest) {
        return ((long) DIVISOR * user.maximum() - (user.load() + n)) / (double) DIVISOR;
    }
}
