package org.orchestra.domain.scheduling;

/**
 * The rule of the LHC grid's PanDA: {@code maximum − (T + n) / 5}. The more a user has in the system, the less urgent
 * the next job is, so that slots go round.
 */
public final class LcgRule implements PriorityRule {
    private static final int DIVISOR = 5;

    /** Counted in fifths and divided once, so that equal priorities are equal as numbers too and ties are ties. */
    @Override
    public double priority(int maximum, long load, long n) {
        return ((long) DIVISOR * maximum - (load + n)) / (double) DIVISOR;
    }
}
