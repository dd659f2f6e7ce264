package org.orchestra.store.home;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.HomeStep;
import org.orchestra.runner.HomeReports;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.workflow.account.HomeStart;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of homes. */
@Component
public class HomeRepository implements HomeReports {
    private static final String COLUMNS = "SELECT cluster, state, step, since, attempts, error, ready_at";
    private static final String OF_USER = " FROM account_home WHERE username = :username";
    private static final ListOrder BY_CLUSTER = ListOrder.ascending(ListOrder.text("cluster"));
    private static final int MAX_ERROR = 500;

    /** One home, in an update of the table. */
    private static final String ONE =
            " FROM account a, cluster c WHERE a.id = account_id AND c.id = cluster_id AND a.username = :username AND c.name = :cluster";

    private final JdbcClient jdbc;

    HomeRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A user's homes by cluster. */
    public Page<UserHome> list(String username, PageRequest page) {
        StatementSpec statement = jdbc.sql(
                        COLUMNS + BY_CLUSTER.key() + OF_USER + BY_CLUSTER.after(page) + BY_CLUSTER.limit())
                .param("username", username);
        return BY_CLUSTER.read(statement, page, UserHome.class);
    }

    /** A user's home on a cluster; empty where the user is to have none. */
    public Optional<UserHome> find(String username, String cluster) {
        return jdbc.sql(COLUMNS + OF_USER + " AND cluster = :cluster")
                .param("username", username)
                .param("cluster", cluster)
                .query(UserHome.class)
                .optional();
    }

    /**
     * Homes that are to be made: those that active accounts lack on active clusters, and those that an admin has asked for.
     *
     * @param username only this user's; null for everybody's
     */
    public List<HomeStart> missing(@Nullable String username) {
        return jdbc.sql("""
                        SELECT a.username, c.name AS cluster, c.messenger_queue AS cluster_queue
                        FROM account a CROSS JOIN cluster c
                        WHERE a.state = 'ACTIVE' AND c.status = 'ACTIVE' AND (:username::text IS NULL OR a.username = :username)
                          AND NOT EXISTS (SELECT FROM home h WHERE h.account_id = a.id AND h.cluster_id = c.id AND NOT h.due)
                        ORDER BY a.id, c.id
                        """).param("username", username).query(HomeStart.class).list();
    }

    @Override
    public List<String> on(String cluster) {
        return jdbc.sql("""
                        SELECT a.username FROM home h
                        JOIN account a ON a.id = h.account_id JOIN cluster c ON c.id = h.cluster_id
                        WHERE c.name = :cluster AND a.state = 'ACTIVE' AND NOT h.due ORDER BY a.id
                        """).param("cluster", cluster).query(String.class).list();
    }

    @Override
    public List<String> obsolete(String cluster) {
        return jdbc.sql("""
                        SELECT a.username FROM home h
                        JOIN account a ON a.id = h.account_id JOIN cluster c ON c.id = h.cluster_id
                        WHERE c.name = :cluster AND a.state = 'DELETED'
                          AND NOT EXISTS (SELECT FROM open_task t WHERE t.owner_id = a.id)
                        ORDER BY a.id
                        """).param("cluster", cluster).query(String.class).list();
    }

    @Override
    public void removed(String username, String cluster) {
        jdbc.sql("""
                        DELETE FROM home USING account a, cluster c
                        WHERE a.id = account_id AND c.id = cluster_id AND a.username = :username AND c.name = :cluster
                        """).param("username", username).param("cluster", cluster).update();
    }

    /**
     * Notes that a user's homes on some clusters are to be made again. Where there is none yet, it is to be made anyway.
     */
    public void request(String username, List<String> on) {
        jdbc.sql("""
                        UPDATE home SET due = true, step = NULL, attempts = 0, since = now(), error = NULL
                        FROM account a, cluster c
                        WHERE a.id = account_id AND c.id = cluster_id AND a.username = :username
                          AND c.name = ANY (:clusters)
                        """)
                .param("username", username)
                .param("clusters", on.toArray(String[]::new))
                .update();
    }

    @Override
    public boolean begin(String username, String cluster) {
        return jdbc.sql("""
                        INSERT INTO home (account_id, cluster_id, due, since, attempts)
                        SELECT a.id, c.id, true, now(), 1 FROM account a, cluster c
                        WHERE a.username = :username AND c.name = :cluster AND a.state <> 'DELETED'
                        ON CONFLICT (account_id, cluster_id) DO UPDATE SET attempts = home.attempts + home.due::int
                        """)
                        .param("username", username)
                        .param("cluster", cluster)
                        .update()
                > 0;
    }

    @Override
    public void begin(String username, String cluster, HomeStep step) {
        update("step = :step", username, cluster, "due")
                .param("step", step.name())
                .update();
    }

    @Override
    public void failed(String username, String cluster, String error) {
        update("error = :error", username, cluster, "due")
                .param("error", words(error))
                .update();
    }

    @Override
    public void ready(String username, String cluster) {
        jdbc.sql("""
                        INSERT INTO home (account_id, cluster_id, ready_at)
                        SELECT a.id, c.id, now() FROM account a, cluster c WHERE a.username = :username AND c.name = :cluster
                        ON CONFLICT (account_id, cluster_id) DO UPDATE
                        SET due = false, step = NULL, attempts = 0, since = NULL, error = NULL,
                            ready_at = CASE WHEN home.due THEN now() ELSE home.ready_at END
                        """).param("username", username).param("cluster", cluster).update();
    }

    @Override
    public void repairFailed(String username, String cluster, @Nullable HomeStep step, String error) {
        update(
                        "step = :step, error = :error, since = coalesce(since, now()), attempts = attempts + 1",
                        username,
                        cluster,
                        "NOT due")
                .param("step", step == null ? null : step.name())
                .param("error", words(error))
                .update();
    }

    @Override
    public void repaired(String username, String cluster) {
        update(
                        "step = NULL, error = NULL, since = NULL, attempts = 0",
                        username,
                        cluster,
                        "NOT due AND error IS NOT NULL")
                .update();
    }

    /** Changes one home, where the condition holds. */
    private StatementSpec update(String changes, String username, String cluster, String condition) {
        return jdbc.sql("UPDATE home SET " + changes + ONE + " AND " + condition)
                .param("username", username)
                .param("cluster", cluster);
    }

    /** Bounded, and without the one character that the database does not take. */
    private static String words(String error) {
        return error.substring(0, Math.min(MAX_ERROR, error.length())).replace('\0', ' ');
    }
}
