package org.orchestra.cluster;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What there is to give: queues and their slots, as users see them. */
@Component
public class Capacity {
    private final JdbcClient jdbc;

    Capacity(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** All queues by name. */
    public List<QueueView> queues() {
        return jdbc.sql("""
                        SELECT q.name, c.name AS cluster, q.device_kind, q.is_default,
                               coalesce((SELECT sum(n.enabled_slots) FROM node n WHERE n.queue_id = q.id), 0) AS enabled_slots,
                               (SELECT count(*) FROM node n JOIN job j ON j.node_id = n.id WHERE n.queue_id = q.id) AS used_slots
                        FROM queue q JOIN cluster c ON c.id = q.cluster_id
                        ORDER BY q.name
                        """).query(QueueView.class).list();
    }
}
