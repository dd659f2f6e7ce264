package org.orchestra.domain.scheduling;

/**
 * First in, first out: the older task first, whosever it is. Maximum priorities mean nothing under it. Where a user puts a
 * younger task of theirs first, it keeps its own age among the others', and the older tasks behind it count as young.
 *
 * <p>Worked example. Ana's task 5 and Bob's task 10 wait, then Ana's task 20 with the own priority 10, each with two
 * jobs. Ana's line is task 20 (priority −20), then task 5 (also −20, for it stands behind 20); Bob's is task 10 (−10).
 * Four free slots go to both of Bob's jobs, then to Ana's two of task 20. Had she left the order alone, her task 5 (−5)
 * would have gone first of all.
 */
public final class FifoRule implements PriorityRule {
    @Override
    public double priority(FairShare user, long n, long youngest) {
        return -youngest;
    }
}
