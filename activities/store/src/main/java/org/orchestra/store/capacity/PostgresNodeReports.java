package org.orchestra.store.capacity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.runner.NodeReports;
import org.springframework.stereotype.Component;

/** Applies the reports of clusters to themselves and their nodes. */
@Component
class PostgresNodeReports implements NodeReports {
    /** An older report says nothing about now. */
    private static final Duration STALE = Duration.ofMinutes(5);

    private final Clusters clusters;
    private final NodeHealthReview review;
    private final Clock clock;

    PostgresNodeReports(Clusters clusters, NodeHealthReview review, Clock clock) {
        this.clusters = clusters;
        this.review = review;
        this.clock = clock;
    }

    @Override
    public void alive(String cluster) {
        clusters.reported(cluster);
    }

    @Override
    public void observed(String cluster, Instant at, List<NodeReport> nodes) {
        if (at.isAfter(clock.instant().minus(STALE))) {
            review.apply(cluster, at, nodes);
        }
    }
}
