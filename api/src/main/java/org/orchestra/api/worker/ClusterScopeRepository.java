package org.orchestra.api.worker;

import static org.orchestra.domain.Text.format;

import java.util.Set;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.run.RunKey;
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
    public void requireRuns(String cluster, Set<RunKey> runs) {
        boolean foreign = jdbc.sql("""
                        SELECT EXISTS (
                            SELECT FROM unnest(:tasks::bigint[], :jobs::int[], :attempts::int[]) AS k (task, job, attempt)
                            JOIN task t ON t.id = k.task
                            JOIN cluster own ON own.name = :cluster
                            LEFT JOIN run r ON r.task_id = k.task AND r.number = k.job AND r.attempt = k.attempt
                            LEFT JOIN job j ON j.task_id = k.task AND j.number = k.job AND j.attempt = k.attempt
                            LEFT JOIN node n ON n.id = j.node_id
                            WHERE CASE WHEN r.cluster IS NOT NULL THEN r.cluster <> own.name
                                       WHEN n.id IS NOT NULL THEN n.cluster_id <> own.id
                                       ELSE NOT own.id = ANY (clusters_of(t.clusters, t.queue_id)) END)
                        """)
                .param("tasks", runs.stream().map(RunKey::taskId).toArray(Long[]::new))
                .param("jobs", runs.stream().map(RunKey::job).toArray(Integer[]::new))
                .param("attempts", runs.stream().map(RunKey::attempt).toArray(Integer[]::new))
                .param("cluster", cluster)
                .query(Boolean.class)
                .single();
        if (foreign) {
            throw outOfScope(cluster, "run");
        }
    }

    @Override
    public void requireTask(String cluster, long taskId) {
        require(cluster, taskId, "task", """
                SELECT count(*) > 0 FROM task t
                WHERE t.id = :id AND NOT EXISTS (
                    SELECT FROM cluster c WHERE c.name = :cluster AND c.id = ANY (clusters_of(t.clusters, t.queue_id)))
                """);
    }

    @Override
    public void requireNode(String cluster, long nodeId) {
        require(cluster, nodeId, "node", """
                SELECT count(*) > 0 FROM node n JOIN cluster c ON c.id = n.cluster_id
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
            throw outOfScope(cluster, what);
        }
    }

    private static Refusal outOfScope(String cluster, String what) {
        return Refusal.forbidden(
                "out-of-scope", format("This token is good for cluster %s, and the %s is another's.", cluster, what));
    }
}
