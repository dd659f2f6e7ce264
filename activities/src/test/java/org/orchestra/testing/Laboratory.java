package org.orchestra.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.storage.Storage;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Fills a database and a volume with users and datasets, as uploads would. */
public final class Laboratory {
    private static final String NO_CHECKSUM = "0".repeat(64);

    private final JdbcClient jdbc;
    private final Storage storage;

    public Laboratory(JdbcClient jdbc, Storage storage) {
        this.jdbc = jdbc;
        this.storage = storage;
    }

    /** An active user with a data file {@code user.<name>.data} and nothing else. */
    public void user(String username) {
        jdbc.sql("""
                        INSERT INTO account (username, email, password_hash, role, state)
                        VALUES (:name, :name || '@lab.example', 'x', 'USER', 'ACTIVE')
                        """).param("name", username).update();
        dataset("user." + username + ".data", "FILE", List.of("data.csv"));
    }

    /** A directory dataset {@code user.<owner>.<name>} with {@code count} configuration files. */
    public String configs(String owner, String name, int count) {
        String dataset = "user." + owner + "." + name;
        dataset(
                dataset,
                "DIRECTORY",
                IntStream.range(0, count)
                        .mapToObj(number -> "config-%06d.json".formatted(number))
                        .toList());
        return dataset;
    }

    private void dataset(String name, String kind, List<String> files) {
        OwnedName owned = new OwnedName(name);
        long id = jdbc.sql("""
                        INSERT INTO dataset (owner_id, name, kind, files, bytes, sha256)
                        SELECT id, :name, :kind, :files, 0, :sha FROM account WHERE username = :owner RETURNING id
                        """)
                .param("name", name)
                .param("kind", kind)
                .param("files", files.size())
                .param("sha", NO_CHECKSUM)
                .param("owner", owned.owner())
                .query(Long.class)
                .single();
        jdbc.sql("""
                        INSERT INTO dataset_file (dataset_id, path, bytes, sha256)
                        SELECT :id, path, 0, :sha FROM unnest(:paths::text[]) AS path
                        """)
                .param("id", id)
                .param("sha", NO_CHECKSUM)
                .param("paths", files.toArray(String[]::new))
                .update();
        write(storage.dataset(owned), files);
    }

    private static void write(Path folder, List<String> files) {
        try {
            Files.createDirectories(folder);
            for (String file : files) {
                Files.writeString(folder.resolve(file), file + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
