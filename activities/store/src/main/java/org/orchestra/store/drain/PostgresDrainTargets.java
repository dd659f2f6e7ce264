package org.orchestra.store.drain;

import org.orchestra.runner.DrainTargets;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Orders straight out of PostgreSQL. */
@Component
class PostgresDrainTargets implements DrainTargets {
    private final DrainRepository rows;

    PostgresDrainTargets(DrainRepository rows) {
        this.rows = rows;
    }

    @Override
    @Transactional
    public NodeEviction evict(long nodeId) {
        rows.markEvicted(nodeId);
        return new NodeEviction(rows.evictedRuns(nodeId), rows.jobs(nodeId));
    }
}
