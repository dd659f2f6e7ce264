package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of quotas. Their limits are those of the accounts: the laboratory's default is not known here. */
@Component
class QuotaRepository {
    private static final String QUOTAS = """
            SELECT a.username, coalesce(u.bytes, 0)::bigint AS used_bytes, coalesce(u.files, 0) AS used_files,
                   a.quota_bytes AS max_bytes, a.quota_files AS max_files, a.version%s
            FROM account a
            LEFT JOIN LATERAL (SELECT sum(bytes) AS bytes, sum(files) AS files FROM storage_use s WHERE s.owner_id = a.id) u
                ON true
            """;

    private static final ListOrder BY_NAME = ListOrder.ascending(ListOrder.text("a.username"));

    private final JdbcClient jdbc;

    QuotaRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What takes room. */
    record LargeDataset(String name, long files, long bytes) {}

    Optional<StorageQuota> find(String username) {
        return jdbc.sql(format(QUOTAS, "") + " WHERE a.username = :username")
                .param("username", username)
                .query(StorageQuota.class)
                .optional();
    }

    /** @param owner a username; null for everybody's */
    Page<StorageQuota> list(@Nullable String owner, PageRequest page) {
        StatementSpec statement = jdbc.sql(format(QUOTAS, BY_NAME.key())
                        + (owner == null ? " WHERE true" : " WHERE a.username = :owner")
                        + BY_NAME.after(page)
                        + BY_NAME.limit())
                .param("owner", owner);
        return BY_NAME.read(statement, page, StorageQuota.class);
    }

    /** Makes everybody else who adds to what this user has wait here until this transaction ends. */
    void lock(String username) {
        jdbc.sql("SELECT id FROM account WHERE username = :username FOR NO KEY UPDATE")
                .param("username", username)
                .query(Long.class)
                .optional();
    }

    /** Returns whether there is such a user, in this version if one is given. */
    boolean update(String username, QuotaEditRequest edit, @Nullable Integer version) {
        return jdbc.sql("""
                        UPDATE account SET quota_bytes = CASE WHEN :reset THEN NULL ELSE coalesce(:bytes, quota_bytes) END,
                               quota_files = CASE WHEN :reset THEN NULL ELSE coalesce(:files, quota_files) END
                        WHERE username = :username AND version = coalesce(:version, version)
                        """)
                        .param("username", username)
                        .param("version", version)
                        .param("reset", edit.isByDefault())
                        .param("bytes", edit.maxBytes())
                        .param("files", edit.maxFiles())
                        .update()
                > 0;
    }

    /** Those of a user that take most. */
    List<LargeDataset> largest(String username, boolean byFiles, int most) {
        return jdbc.sql("""
                        SELECT s.name, sum(s.files) AS files, sum(s.bytes)::bigint AS bytes
                        FROM storage_use s JOIN account a ON a.id = s.owner_id
                        WHERE a.username = :username
                        GROUP BY s.name ORDER BY CASE WHEN :byFiles THEN sum(s.files) ELSE sum(s.bytes) END DESC LIMIT :most
                        """)
                .param("username", username)
                .param("byFiles", byFiles)
                .param("most", most)
                .query(LargeDataset.class)
                .list();
    }
}
