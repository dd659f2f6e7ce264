package org.orchestra.domain.scheduling;

/**
 * The rule of PanDA on the LHC Computing Grid: {@code maximum − (T + n) / 5}. The more jobs a user has in the system, the
 * less urgent the user's next job is, so that slots are shared.
 *
 * <p>Worked example, with a maximum of 1000 for everybody. Ana has 3 jobs running and 4 waiting, so T = 7: her waiting jobs
 * have 998.6, 998.4, 998.2 and 998.0. Bob has 2 jobs waiting and none running, so T = 2: 999.6 and 999.4. Three free slots
 * go to both of Bob's jobs and to Ana's first.
 */
public final class LcgRule implements PriorityRule {
    static final int DIVISOR = 5;

    /** Counts in fifths and divides once, so that equal priorities are equal as numbers too, and ties are found. */
    @Override
    public double priority(FairShare user, long n, long youngest) {
        return ((long) DIVISOR * user.maximum() - (user.load() + n)) / (double) DIVISOR;
    }
}
