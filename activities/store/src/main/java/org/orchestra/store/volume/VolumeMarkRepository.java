package org.orchestra.store.volume;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of the mark on the volume. */
@Component
class VolumeMarkRepository {
    private final JdbcClient jdbc;

    VolumeMarkRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<UUID> find() {
        return jdbc.sql("SELECT id FROM volume_mark").query(UUID.class).optional();
    }

    /** Keeps a mark, unless there is one. */
    void insert(UUID mark) {
        jdbc.sql("INSERT INTO volume_mark (id) VALUES (:id) ON CONFLICT DO NOTHING")
                .param("id", mark)
                .update();
    }

    /** Some that are on the volume, the oldest first; those of users who have left last, as they may be gone already. */
    List<DatasetVersion> datasets(int most) {
        // A user's own folder proves nothing: it is made wherever it is missing.
        return jdbc.sql("""
                        SELECT d.name, d.version, d.folder FROM dataset d JOIN account a ON a.id = d.owner_id
                        WHERE d.deleted_at IS NULL AND d.folder IS DISTINCT FROM '' ORDER BY a.state = 'DELETED', d.id LIMIT :most
                        """)
                .param("most", most)
                .query((row, index) -> new DatasetVersion(
                        new OwnedName(row.getString("name")), row.getInt("version"), row.getString("folder")))
                .list();
    }
}
