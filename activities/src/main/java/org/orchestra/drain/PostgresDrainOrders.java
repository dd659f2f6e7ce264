package org.orchestra.drain;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Orders straight out of PostgreSQL. */
@Component
class PostgresDrainOrders implements DrainOrders {
    private final DrainRows rows;

    PostgresDrainOrders(DrainRows rows) {
        this.rows = rows;
    }

    @Override
    @Transactional
    public Order order(long nodeId) {
        rows.mark(nodeId);
        return new Order(rows.leaving(nodeId), rows.jobs(nodeId));
    }
}
