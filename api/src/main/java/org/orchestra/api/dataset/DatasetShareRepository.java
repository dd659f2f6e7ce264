package org.orchestra.api.dataset;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.account.Username;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of who may read whose datasets. */
@Component
class DatasetShareRepository {
    private final JdbcClient jdbc;

    DatasetShareRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record DatasetShare(String name, String reader) {}

    /** Whether the owner of a dataset lets an account read it. */
    boolean isReader(OwnedName dataset, long account) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM dataset_reader WHERE name = :name AND account_id = :account)")
                .param("name", dataset.value())
                .param("account", account)
                .query(Boolean.class)
                .single();
    }

    /** Who may read each of some datasets, every user as {@code everyone}, and before others. */
    Map<String, List<String>> readers(List<String> datasets) {
        return jdbc
                .sql("""
                        SELECT s.name, coalesce(a.username, :everyone) AS reader
                        FROM dataset_share s LEFT JOIN account a ON a.id = s.reader_id
                        WHERE s.name = ANY (:names) ORDER BY a.username NULLS FIRST
                        """)
                .param("names", datasets.toArray(String[]::new))
                .param("everyone", DatasetShares.EVERYONE)
                .query(DatasetShare.class)
                .list()
                .stream()
                .collect(groupingBy(DatasetShare::name, mapping(DatasetShare::reader, toList())));
    }

    /** An account that can be given something; empty when nobody has the name, or has only registered. */
    Optional<Long> account(Username username) {
        return jdbc.sql("SELECT id FROM account WHERE username = :username AND state NOT IN ('REGISTERED', 'DELETED')")
                .param("username", username.value())
                .query(Long.class)
                .optional();
    }

    /** @param reader null for every user */
    void insert(OwnedName dataset, @Nullable Long reader) {
        jdbc.sql("INSERT INTO dataset_share (name, reader_id) VALUES (:name, :reader) ON CONFLICT DO NOTHING")
                .param("name", dataset.value())
                .param("reader", reader)
                .update();
    }

    /**
     * Whether there was anything to delete.
     *
     * @param reader a username, or {@code everyone}
     */
    boolean delete(OwnedName dataset, String reader) {
        return jdbc.sql("""
                        DELETE FROM dataset_share
                        WHERE name = :name
                          AND CASE WHEN :reader = :everyone THEN reader_id IS NULL
                                   ELSE reader_id = (SELECT id FROM account WHERE username = :reader) END
                        """)
                        .param("name", dataset.value())
                        .param("reader", reader)
                        .param("everyone", DatasetShares.EVERYONE)
                        .update()
                > 0;
    }
}
