package org.orchestra.workflow.account;

import io.temporal.activity.ActivityInterface;

/** The activity of a cluster for its users. Polled on the cluster's own task queue. */
@ActivityInterface
public interface HomeActivities {
    /** Creates the user's home on the cluster and records it. Idempotent. */
    void prepareHome(String username, String cluster);
}
