package org.orchestra.store.home;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.workflow.account.HomeStart;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of homes. */
@Component
public class HomeRepository {
    private final JdbcClient jdbc;

    HomeRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Homes that active accounts lack on active clusters.
     *
     * @param username only this user's; null for everybody's
     */
    public List<HomeStart> missing(@Nullable String username) {
        return jdbc.sql("""
                        SELECT a.username, c.name AS cluster, c.messenger_queue AS cluster_queue
                        FROM account a CROSS JOIN cluster c
                        WHERE a.state = 'ACTIVE' AND c.status = 'ACTIVE' AND (:username::text IS NULL OR a.username = :username)
                          AND NOT EXISTS (SELECT FROM home h WHERE h.account_id = a.id AND h.cluster_id = c.id)
                        ORDER BY a.id, c.id
                        """).param("username", username).query(HomeStart.class).list();
    }

    /** The active users with a home on a cluster. */
    public List<String> on(String cluster) {
        return jdbc.sql("""
                        SELECT a.username FROM home h
                        JOIN account a ON a.id = h.account_id JOIN cluster c ON c.id = h.cluster_id
                        WHERE c.name = :cluster AND a.state = 'ACTIVE' ORDER BY a.id
                        """).param("cluster", cluster).query(String.class).list();
    }

    /** The deleted users who still have a home on a cluster, and no task that could run there. */
    public List<String> obsolete(String cluster) {
        return jdbc.sql("""
                        SELECT a.username FROM home h
                        JOIN account a ON a.id = h.account_id JOIN cluster c ON c.id = h.cluster_id
                        WHERE c.name = :cluster AND a.state = 'DELETED'
                          AND NOT EXISTS (SELECT FROM open_task t WHERE t.owner_id = a.id)
                        ORDER BY a.id
                        """).param("cluster", cluster).query(String.class).list();
    }

    /** Notes that nothing of a home is left. */
    public void removed(String username, String cluster) {
        jdbc.sql("""
                        DELETE FROM home USING account a, cluster c
                        WHERE a.id = account_id AND c.id = cluster_id AND a.username = :username AND c.name = :cluster
                        """).param("username", username).param("cluster", cluster).update();
    }

    public void ready(String username, String cluster) {
        jdbc.sql("""
                        INSERT INTO home (account_id, cluster_id)
                        SELECT a.id, c.id FROM account a, cluster c WHERE a.username = :username AND c.name = :cluster
                        ON CONFLICT DO NOTHING
                        """).param("username", username).param("cluster", cluster).update();
    }
}
