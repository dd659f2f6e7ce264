package org.orchestra.store.drain;

import org.orchestra.runner.DrainTargets;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Orders straight out of PostgreSQL. */
@Component
class PostgresDrainTargets implements DrainTargets {
    private final DrainRepository drains;

    PostgresDrainTargets(DrainRepository drains) {
        this.drains = drains;
    }

    @Override
    @Transactional
    public Order order(long nodeId) {
        drains.mark(nodeId);
        return new Order(drains.leaving(nodeId), drains.jobs(nodeId));
    }
}
