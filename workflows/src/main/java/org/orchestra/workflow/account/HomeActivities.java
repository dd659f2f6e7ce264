package org.orchestra.workflow.account;

import io.temporal.activity.ActivityInterface;

/** What a cluster does for a user. Polled on the cluster's own task queue. */
@ActivityInterface
public interface HomeActivities {
    /** Makes the user's home on the cluster and records that it is there. Idempotent. */
    void prepareHome(String username, String cluster);
}
