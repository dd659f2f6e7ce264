package org.orchestra.store.account;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.account.ClusterTokens.ClusterTokenView;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of tokens of clusters. */
@Component
class ClusterTokenRepository {
    private static final ListOrder BY_NAME = ListOrder.ascending(ListOrder.text("t.name"));
    private static final String OF_CLUSTER = "cluster_id = (SELECT id FROM cluster WHERE name = :cluster)";

    private final JdbcClient jdbc;

    ClusterTokenRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds a token; false when the cluster has one of this name. */
    boolean insert(byte[] hash, ClusterName cluster, String name, Instant createdAt) {
        return jdbc.sql("""
                        INSERT INTO cluster_token (hash, cluster_id, name, created_at)
                        SELECT :hash, id, :name, :created FROM cluster WHERE name = :cluster
                        ON CONFLICT (cluster_id, name) DO NOTHING
                        """)
                        .param("hash", hash)
                        .param("name", name)
                        .param("created", createdAt.atOffset(ZoneOffset.UTC))
                        .param("cluster", cluster.value())
                        .update()
                > 0;
    }

    Page<ClusterTokenView> list(ClusterName cluster, PageRequest page) {
        StatementSpec statement = jdbc.sql("SELECT t.name, t.created_at" + BY_NAME.key()
                        + " FROM cluster_token t WHERE " + OF_CLUSTER + BY_NAME.after(page) + BY_NAME.limit())
                .param("cluster", cluster.value());
        return BY_NAME.read(statement, page, ClusterTokenView.class);
    }

    boolean delete(ClusterName cluster, String name) {
        return jdbc.sql("DELETE FROM cluster_token WHERE name = :name AND " + OF_CLUSTER)
                        .param("name", name)
                        .param("cluster", cluster.value())
                        .update()
                > 0;
    }

    /** The cluster of a token. */
    Optional<String> find(byte[] hash) {
        return jdbc.sql("SELECT c.name FROM cluster_token t JOIN cluster c ON c.id = t.cluster_id WHERE t.hash = :hash")
                .param("hash", hash)
                .query(String.class)
                .optional();
    }
}
