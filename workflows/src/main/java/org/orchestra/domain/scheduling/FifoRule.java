package org.orchestra.domain.scheduling;

/**
 * First in, first out: the older task goes first, whoever owns it. Maximum priorities have no effect. When a user puts a
 * younger task first, that task keeps its own age, and the older tasks behind it count as equally young.
 *
 * <p>Worked example. Ana's task 5 and Bob's task 10 wait, then Ana's task 20 with the own priority 10, each with two
 * jobs. Ana's user queue is task 20 (priority −20), then task 5 (also −20, because it comes after 20); Bob's is task 10
 * (−10). Four free slots go to both of Bob's jobs, then to Ana's two jobs of task 20. Without the changed order, her task 5
 * (−5) would have gone first of all.
 */
public final class FifoRule implements PriorityRule {
    @Override
    public double priority(FairShare user, long n, long youngest) {
        return -youngest;
    }
}
