package org.orchestra.api.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.orchestra.api.RunningApi;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.springframework.beans.factory.annotation.Autowired;

/** What is deleted while a part of the volume cannot be reached. */
class DatasetSweepsIT extends RunningApi {
    @Autowired
    private Datasets datasets;

    @Autowired
    private DatasetRemovals removals;

    @Test
    void whatCannotBeReachedStaysToBeRemovedAndDoesNotKeepTheRest() throws IOException {
        // given
        OwnedName away = deleted("sven");
        OwnedName there = deleted("svea");
        Path mounted = storage.datasets("sven");
        Path unmounted = Files.move(mounted, mounted.resolveSibling("unmounted"));

        // when
        removals.sweep();

        // then
        assertThat(folder(there)).doesNotExist();
        assertThat(rows(there)).isZero();
        assertThat(rows(away)).isOne();

        // when
        Files.move(unmounted, mounted);
        removals.sweep();

        // then
        assertThat(folder(away)).doesNotExist();
        assertThat(rows(away)).isZero();
    }

    /** A dataset that was given up by a process that died before it removed the files. */
    private OwnedName deleted(String user) {
        token(user);
        OwnedName name = new OwnedName("user." + user + ".swept");
        datasets.uploadFile(name, "file", new ByteArrayInputStream(new byte[1]));
        jdbc.sql("UPDATE dataset SET deleted_at = now() WHERE name = :name")
                .param("name", name.value())
                .update();
        return name;
    }

    private Path folder(OwnedName name) {
        return storage.dataset(new DatasetVersion(name, 1));
    }

    private long rows(OwnedName name) {
        return jdbc.sql("SELECT count(*) FROM dataset WHERE name = :name")
                .param("name", name.value())
                .query(Long.class)
                .single();
    }
}
