package org.orchestra.api.worker;

import static org.orchestra.domain.Text.format;

import org.orchestra.domain.Refusal;
import org.orchestra.remote.server.ClusterScope;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of what belongs to which cluster. */
@Component
class ClusterScopeRepository implements ClusterScope {
    private final JdbcClient jdbc;

    ClusterScopeRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void requireTask(String cluster, long taskId) {
        require(cluster, taskId, "task", """
                SELECT count(*) > 0 FROM task t JOIN queue q ON q.id = t.queue_id JOIN cluster c ON c.id = q.cluster_id
                WHERE t.id = :id AND c.name <> :cluster
                """);
    }

    @Override
    public void requireNode(String cluster, long nodeId) {
        require(cluster, nodeId, "node", """
                SELECT count(*) > 0 FROM node n JOIN queue q ON q.id = n.queue_id JOIN cluster c ON c.id = q.cluster_id
                WHERE n.id = :id AND c.name <> :cluster
                """);
    }

    private void require(String cluster, long id, String what, String isOfAnother) {
        boolean foreign = jdbc.sql(isOfAnother)
                .param("id", id)
                .param("cluster", cluster)
                .query(Boolean.class)
                .single();
        if (foreign) {
            throw Refusal.forbidden(
                    "out-of-scope",
                    format("This token is good for cluster %s, and the %s is another's.", cluster, what));
        }
    }
}
