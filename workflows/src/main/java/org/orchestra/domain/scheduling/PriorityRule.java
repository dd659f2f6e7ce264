package org.orchestra.domain.scheduling;

import java.time.Duration;
import java.util.Optional;

/** Says how urgent a user's n-th waiting job is. The larger priority goes first; ties go to the older task, then to the lower job number. */
public interface PriorityRule {
    /**
     * The priority of a waiting job. For one user and queue it never rises from one job to the next.
     *
     * @param user the user's share at the start of the pass
     * @param n how many of the user's startable waiting jobs come before this one: 0 for the first
     * @param youngest the number of the youngest task among the job's own and those before it in the user's own order
     */
    double priority(FairShare user, long n, long youngest);

    /** How past slot time is charged; empty for a rule without a memory. */
    default Optional<UsageCharge> usageCharge() {
        return Optional.empty();
    }

    /**
     * How slot time is charged to a user.
     *
     * @param halfLife the time after which half of a charge has decayed
     * @param perGrant the slot time that a grant is charged at once; a job that holds its slot for longer is charged its
     *     true time
     */
    record UsageCharge(Duration halfLife, Duration perGrant) {}
}
