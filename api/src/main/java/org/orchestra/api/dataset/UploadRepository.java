package org.orchestra.api.dataset;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.dataset.DatasetRepository.StoredVersion;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetKind;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of uploads that may go on, and of who writes to them. */
@Component
class UploadRepository {
    private static final int BATCH = 5_000;
    private static final String LEASE = "now() + interval '30 seconds'";

    private final JdbcClient jdbc;

    UploadRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param replaces the number of the row of the version that is to give way; null when the name is to be new */
    record StoredUpload(
            UUID id,
            OwnedName name,
            DatasetKind kind,
            @Nullable Long replaces) {}

    /** A content that is sent. */
    record SentContent(int number, String sha256, long bytes) {}

    Optional<StoredUpload> find(OwnedName name) {
        return jdbc.sql("SELECT id, name, kind, replaces FROM upload WHERE name = :name")
                .param("name", name.value())
                .query(UploadRepository::upload)
                .optional();
    }

    private static StoredUpload upload(ResultSet row, int number) throws SQLException {
        return new StoredUpload(
                row.getObject("id", UUID.class),
                new OwnedName(row.getString("name")),
                DatasetKind.valueOf(row.getString("kind")),
                row.getObject("replaces", Long.class));
    }

    /** Becomes the one who writes; empty when somebody else is or there is no upload. */
    Optional<StoredUpload> acquire(OwnedName name, UUID writer) {
        return jdbc.sql("UPDATE upload SET writer = :writer, writer_until = " + LEASE + ", touched_at = now()"
                        + " WHERE name = :name AND (writer IS NULL OR writer_until < now())"
                        + " RETURNING id, name, kind, replaces")
                .param("name", name.value())
                .param("writer", writer)
                .query(UploadRepository::upload)
                .optional();
    }

    /** Goes on being the one who writes; false when that is somebody else by now or the upload is gone. */
    boolean renew(UUID upload, UUID writer) {
        return jdbc.sql("UPDATE upload SET writer_until = " + LEASE + ", touched_at = now()"
                                + " WHERE id = :id AND writer = :writer")
                        .param("id", upload)
                        .param("writer", writer)
                        .update()
                > 0;
    }

    void release(UUID upload, UUID writer) {
        jdbc.sql("UPDATE upload SET writer = NULL, writer_until = NULL WHERE id = :id AND writer = :writer")
                .param("id", upload)
                .param("writer", writer)
                .update();
    }

    void insert(UUID id, OwnedName name, DatasetKind kind, @Nullable Long replaces, int newFiles, long newBytes) {
        jdbc.sql("""
                        INSERT INTO upload (id, owner_id, name, kind, replaces, new_files, new_bytes)
                        SELECT :id, a.id, :name, :kind, :replaces, :files, :bytes FROM account a WHERE username = :owner AND state <> 'DELETED'
                        """)
                .param("id", id)
                .param("name", name.value())
                .param("owner", name.owner())
                .param("kind", kind.name())
                .param("replaces", replaces)
                .param("files", newFiles)
                .param("bytes", newBytes)
                .update();
    }

    /** @param turns the places in the stream of those files whose contents are sent, by their places in the list */
    void insertFiles(UUID upload, List<DatasetFile> files, Map<Integer, Integer> turns) {
        for (int from = 0; from < files.size(); from += BATCH) {
            insertBatch(upload, files, turns, from, Math.min(files.size(), from + BATCH));
        }
    }

    private void insertBatch(UUID upload, List<DatasetFile> all, Map<Integer, Integer> turns, int from, int to) {
        List<DatasetFile> files = all.subList(from, to);
        Integer[] numbers = new Integer[to - from];
        @Nullable Integer[] places = new Integer[to - from];
        for (int number = from; number < to; number++) {
            numbers[number - from] = number;
            places[number - from] = turns.get(number);
        }
        jdbc.sql("""
                        INSERT INTO upload_file (upload_id, number, path, bytes, sha256, turn)
                        SELECT ?, * FROM unnest(?::int[], ?::text[], ?::bigint[], ?::text[], ?::int[])
                        """)
                .params(
                        upload,
                        numbers,
                        files.stream().map(DatasetFile::path).toArray(String[]::new),
                        files.stream().map(DatasetFile::bytes).toArray(Long[]::new),
                        files.stream().map(DatasetFile::sha256).toArray(String[]::new),
                        places)
                .update();
    }

    /** All files, as they were announced. */
    List<DatasetFile> files(UUID upload) {
        return jdbc.sql("SELECT path, bytes, sha256 FROM upload_file WHERE upload_id = :id ORDER BY number")
                .param("id", upload)
                .query((row, index) ->
                        new DatasetFile(row.getString("path"), row.getLong("bytes"), row.getString("sha256")))
                .list();
    }

    /** The files of a version: of each content one path, by its checksum. */
    Map<String, String> contents(long dataset) {
        return jdbc
                .sql("SELECT sha256, min(path) AS path FROM dataset_file WHERE dataset_id = :id GROUP BY sha256")
                .param("id", dataset)
                .query((row, index) -> Map.entry(row.getString("sha256"), row.getString("path")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A version by the number of its row; empty when it is gone. */
    Optional<StoredVersion> version(long dataset) {
        return jdbc.sql("SELECT id, version FROM dataset WHERE id = :id")
                .param("id", dataset)
                .query(StoredVersion.class)
                .optional();
    }

    /** The contents of the stream, in its order. */
    List<SentContent> stream(UUID upload) {
        return jdbc.sql("""
                        SELECT number, sha256, bytes FROM upload_file WHERE upload_id = :id AND turn IS NOT NULL ORDER BY turn
                        """)
                .param("id", upload)
                .query((row, index) ->
                        new SentContent(row.getInt("number"), row.getString("sha256"), row.getLong("bytes")))
                .list();
    }

    /** Forgets an upload, unless somebody writes to it; whether it is forgotten. */
    boolean deleteIdle(UUID upload) {
        return jdbc.sql("DELETE FROM upload WHERE id = :id AND (writer IS NULL OR writer_until < now())")
                        .param("id", upload)
                        .update()
                > 0;
    }

    /** Forgets an upload to which this request writes; whether it did to the end. */
    boolean deleteOwn(UUID upload, UUID writer) {
        return jdbc.sql("DELETE FROM upload WHERE id = :id AND writer = :writer")
                        .param("id", upload)
                        .param("writer", writer)
                        .update()
                > 0;
    }

    /** Forgets the uploads of which nothing has come for so many days. */
    void deleteUntouched(int days) {
        jdbc.sql("""
                        DELETE FROM upload WHERE touched_at < now() - make_interval(days => :days)
                          AND (writer IS NULL OR writer_until < now())
                        """).param("days", days).update();
    }

    List<String> ids() {
        return jdbc.sql("SELECT id::text FROM upload").query(String.class).list();
    }
}
