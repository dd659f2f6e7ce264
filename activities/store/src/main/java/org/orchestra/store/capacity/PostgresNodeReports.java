package org.orchestra.store.capacity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.runner.NodeReports;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.springframework.stereotype.Component;

/** Reports straight into PostgreSQL; what they change wakes the cluster's scheduler. */
@Component
class PostgresNodeReports implements NodeReports {
    /** After this a report says nothing about now. */
    private static final Duration STALE = Duration.ofMinutes(5);

    private final NodeHealthReview review;
    private final SchedulerWakeUps wakeUps;
    private final Clock clock;

    PostgresNodeReports(NodeHealthReview review, SchedulerWakeUps wakeUps, Clock clock) {
        this.review = review;
        this.wakeUps = wakeUps;
        this.clock = clock;
    }

    @Override
    public void observed(String cluster, Instant at, List<NodeReport> nodes) {
        boolean fresh = at.isAfter(clock.instant().minus(STALE));
        if (fresh && review.apply(cluster, at, nodes)) {
            wakeUps.wake(cluster);
        }
    }
}
