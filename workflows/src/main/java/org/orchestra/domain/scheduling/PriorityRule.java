package org.orchestra.domain.scheduling;

/** How urgent a user's n-th waiting job is. Larger is sooner. */
@FunctionalInterface
public interface PriorityRule {
    /**
     * The priority of a waiting job. For one user it never rises with {@code n}.
     *
     * @param maximum the user's maximum priority
     * @param load T, the user's jobs in ASSIGNED, ACTIVATED or RUNNING at the start of the pass
     * @param n how many of the user's waiting jobs come before this one: 0 for the first
     */
    double priority(int maximum, long load, long n);
}
