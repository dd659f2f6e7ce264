package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.orchestra.store.task.TaskFixture.TRAIN;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.volume.Leftovers;
import org.orchestra.volume.VolumeFiles;
import org.springframework.dao.DataIntegrityViolationException;

/** What goes with a deleted task, and what stays. */
class TaskDeletionsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);
    private final TaskDeletions deletions = STORE.get(TaskDeletions.class);
    private final TaskFixture fixture = new TaskFixture(STORE);

    @BeforeEach
    void ana() {
        fixture.begin();
    }

    @ParameterizedTest
    @CsvSource({"DONE, true", "FINALIZED, false", "BROKEN, true", "KILLED, false"})
    void aDeletedTaskIsGoneWithOrWithoutItsFiles(TaskState state, boolean files) throws IOException {
        // given
        fixture.create(state);
        Path result = write(STORE.storage()
                .run(new OwnedName(TRAIN), "config-000000.json", 1)
                .resolve("output"));

        // when
        deletions.delete(TRAIN, files);

        // then
        assertThat(Files.exists(result)).isEqualTo(!files);
        assertThat(STORE.storage().dataset(new DatasetVersion(new OwnedName("user.ana.configs"), 1)))
                .isNotEmptyDirectory();
        assertThat(STORE.jdbc()
                        .sql("SELECT (SELECT count(*) FROM job) + (SELECT count(*) FROM transition)")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThatThrownBy(() -> tasks.get(TRAIN)).hasMessageContaining("There is no task user.ana.train");
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "TESTING", "RUNNING", "KILL"})
    void whatHasNotEndedCannotBeDeleted(TaskState state) {
        fixture.create(state);

        fixture.assertRefused(
                () -> deletions.delete(TRAIN, true),
                "task-state",
                "Task user.ana.train is %s: kill it before you delete it.".formatted(state));
    }

    @Test
    void aTaskStaysWhoseFilesCannotBeReached() throws IOException {
        // given
        fixture.create(TaskState.DONE);
        Path result = write(STORE.storage()
                .run(new OwnedName(TRAIN), "config-000000.json", 1)
                .resolve("output"));
        Path mounted = STORE.storage().root();
        Path unmounted = Files.move(mounted, mounted.resolveSibling(mounted.getFileName() + "-away"));
        Files.createDirectory(mounted);

        // then
        fixture.assertRefused(
                () -> deletions.delete(TRAIN, true),
                "volume-away",
                "The files of user.ana.train cannot be reached, as the volume is not mounted: nothing was deleted, tell an admin.");
        Files.delete(mounted);
        Files.move(unmounted, mounted);
        deletions.delete(TRAIN, true);
        assertThat(result).doesNotExist();
    }

    @Test
    void neighboursOfADeletedTaskStay() throws IOException {
        // given tasks and a dataset whose names begin alike
        fixture.create(TaskState.DONE);
        fixture.register("user.ana.train2");
        fixture.register("user.ana.train.more");
        STORE.data().configs("ana", "train", 1);
        Path longer = write(STORE.storage()
                .run(new OwnedName("user.ana.train2"), "c.json", 1)
                .resolve("output"));
        Path deeper = write(STORE.storage()
                .run(new OwnedName("user.ana.train.more"), "c.json", 1)
                .resolve("output"));

        // when
        deletions.delete(TRAIN, true);

        // then
        assertThat(longer).exists();
        assertThat(deeper).exists();
        assertThat(STORE.storage().dataset(new DatasetVersion(new OwnedName(TRAIN), 1)))
                .isNotEmptyDirectory();
        assertThat(tasks.get("user.ana.train2").jobs()).isEqualTo(3);
        assertThat(tasks.get("user.ana.train.more").jobs()).isEqualTo(3);
    }

    @Test
    void noNameOfAJobLeadsOutOfTheTask() throws IOException {
        // given a job of a name that no upload allows
        fixture.create(TaskState.DONE);
        STORE.jdbc().sql("UPDATE job SET name = '../../files/user.ana.configs'").update();
        write(STORE.storage().task(new OwnedName(TRAIN)).resolve("x"));

        // when
        deletions.delete(TRAIN, true);

        // then
        assertThat(STORE.storage().dataset(new DatasetVersion(new OwnedName("user.ana.configs"), 1)))
                .isNotEmptyDirectory();
    }

    @Test
    void linksAreDeletedAndNotFollowed() throws IOException {
        // given links that jobs made: to a dataset, and in place of the whole folder of a second task
        Path configs = STORE.storage().dataset(new DatasetVersion(new OwnedName("user.ana.configs"), 1));
        fixture.create(TaskState.DONE);
        Path inside = STORE.storage().run(new OwnedName(TRAIN), "config-000000.json", 1);
        Files.createDirectories(inside);
        Files.createSymbolicLink(inside.resolve("data"), configs);
        STORE.bring(fixture.register("user.ana.linked"), TaskState.DONE);
        Path linked = Files.createSymbolicLink(STORE.storage().task(new OwnedName("user.ana.linked")), configs);

        // when
        deletions.delete(TRAIN, true);
        deletions.delete("user.ana.linked", true);

        // then
        assertThat(inside).doesNotExist();
        assertThat(Files.isSymbolicLink(linked)).isFalse();
        assertThat(configs).isNotEmptyDirectory();
    }

    @Test
    void filesThatATaskLeftBehindCanBeDeletedLater() throws IOException {
        // given
        fixture.create(TaskState.DONE);
        Path result = write(STORE.storage()
                .run(new OwnedName(TRAIN), "config-000000.json", 1)
                .resolve("output"));
        deletions.delete(TRAIN, false);
        fixture.assertRefused(
                () -> fixture.register(TRAIN),
                "task-exists",
                "The results of an earlier task user.ana.train are still there: delete them with maestro task delete user.ana.train --files, or choose another name.");

        // when
        deletions.delete(TRAIN, true);

        // then
        assertThat(result).doesNotExist();
        assertThatThrownBy(() -> deletions.delete(TRAIN, true)).hasMessageContaining("There is no task user.ana.train");
        assertThat(fixture.register(TRAIN)).isPositive();
    }

    @Test
    void filesAreBackWhenTheTaskCannotBeDeleted() throws IOException {
        // given
        fixture.create(TaskState.DONE);
        Path result = write(STORE.storage()
                .run(new OwnedName(TRAIN), "config-000000.json", 1)
                .resolve("output"));
        STORE.jdbc().sql("""
                        CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN RAISE EXCEPTION 'no commit'; END $$;
                        CREATE CONSTRAINT TRIGGER refuse_commit AFTER DELETE ON task DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW EXECUTE FUNCTION refuse_commit()
                        """).update();

        // when
        try {
            assertThatThrownBy(() -> deletions.delete(TRAIN, true)).hasStackTraceContaining("no commit");
        } finally {
            STORE.jdbc().sql("DROP FUNCTION refuse_commit CASCADE").update();
        }

        // then
        assertThat(result).hasContent("42");
        assertThat(tasks.get(TRAIN).state()).isEqualTo(TaskState.DONE);
    }

    @Test
    void anotherDeletionFinishesWhatDiedBetweenTheMoveAndTheCommit() throws IOException {
        // given
        fixture.create(TaskState.DONE);
        write(STORE.storage().run(new OwnedName(TRAIN), "config-000000.json", 1).resolve("output"));
        STORE.get(VolumeFiles.class).discard(STORE.storage().task(new OwnedName(TRAIN)));
        assertThat(tasks.get(TRAIN).state()).isEqualTo(TaskState.DONE);

        // when
        deletions.delete(TRAIN, true);
        new Leftovers(STORE.get(VolumeFiles.class)).remove(Instant.now().plusSeconds(700));

        // then
        assertThat(STORE.storage().discarded()).isEmptyDirectory();
        assertThatThrownBy(() -> tasks.get(TRAIN)).hasMessageContaining("There is no task user.ana.train");
        assertThat(fixture.register(TRAIN)).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"user.ana.data", "user.ana.configs", "user.ana.more"})
    void aDatasetThatATaskUsesCannotGo(String dataset) {
        // given
        long task = fixture.create(TaskState.DONE);
        STORE.data().configs("ana", "more", 1);
        STORE.jdbc().sql("""
                        INSERT INTO task_secondary (task_id, word, dataset_id)
                        SELECT :task, 'REF', id FROM dataset WHERE name = 'user.ana.more'
                        """).param("task", task).update();

        // then
        assertThatThrownBy(() -> deleteDataset(dataset)).isInstanceOf(DataIntegrityViolationException.class);
        deletions.delete(TRAIN, true);
        assertThat(deleteDataset(dataset)).isEqualTo(1);
    }

    private static int deleteDataset(String name) {
        return STORE.jdbc()
                .sql("DELETE FROM dataset WHERE name = :name")
                .param("name", name)
                .update();
    }

    private static Path write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "42");
    }
}
