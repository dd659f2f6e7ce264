package org.orchestra.store.removal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.task.TaskFixture.TRAIN;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.home.HomeRepository;
import org.orchestra.store.task.TaskFixture;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.volume.VolumeMark;
import org.orchestra.testing.LockWaits;
import org.orchestra.volume.VolumeFiles;
import org.springframework.util.FileSystemUtils;

/** When what a deleted account has left goes, and what stays. */
class AccountRemovalsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final AccountRemovals removals = STORE.get(AccountRemovals.class);
    private final TaskFixture fixture = new TaskFixture(STORE);
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @BeforeEach
    void ana() {
        fixture.begin();
    }

    @AfterEach
    void stop() {
        thread.shutdownNow();
    }

    @Test
    void filesAndDatasetsGoAndTasksStayReadable() {
        // given
        fixture.create(TaskState.FINALIZED);
        STORE.jdbc().sql("""
                        INSERT INTO upload (id, owner_id, name, kind, new_files, new_bytes)
                        SELECT gen_random_uuid(), id, 'user.ana.half', 'FILE', 1, 1 FROM account WHERE username = 'ana'
                        """).update();
        STORE.data().deleteUser("ana");

        // when
        removals.proceed();

        // then
        assertThat(folder()).doesNotExist();
        assertThat(STORE.jdbc()
                        .sql("SELECT name FROM upload")
                        .query(String.class)
                        .list())
                .isEmpty();
        assertThat(STORE.storage().user("bob")).exists();
        AccountHoldings left = removals.holdings("ana");
        assertThat(left.removedAt()).isNotNull();
        assertThat(left)
                .extracting(AccountHoldings::datasets, AccountHoldings::bytes)
                .containsExactly(0L, 0L);
        assertThat(STORE.get(Tasks.class).get(TRAIN).state()).isEqualTo(TaskState.FINALIZED);
    }

    @Test
    void aTaskThatHasNotEndedIsKilledAndKeepsWhatItReads() {
        // given
        long task = fixture.create(TaskState.RUNNING);
        STORE.data().deleteUser("ana");

        // when
        removals.proceed();

        // then
        assertThat(STORE.get(Tasks.class).get(TRAIN).state()).isEqualTo(TaskState.KILL);
        assertThat(folder()).exists();

        // when
        STORE.bring(task, TaskState.KILLED);
        removals.proceed();

        // then
        assertThat(folder()).doesNotExist();
    }

    @Test
    void aHomeThatAClusterStillHasKeepsTheFiles() {
        // given
        STORE.jdbc()
                .sql(
                        "UPDATE cluster SET type = 'KUBERNETES', volume_kind = 'HOST_PATH', volume_path = '/volume' WHERE name = 'local'")
                .update();
        HomeRepository homes = STORE.get(HomeRepository.class);
        homes.ready("ana", StoreExtension.CLUSTER);
        STORE.data().deleteUser("ana");

        // when
        removals.proceed();

        // then
        assertThat(folder()).exists();
        assertThat(homes.obsolete(StoreExtension.CLUSTER)).containsExactly("ana");

        // when
        homes.removed("ana", StoreExtension.CLUSTER);
        removals.proceed();

        // then
        assertThat(folder()).doesNotExist();
    }

    @Test
    void aRemovalThatDiedAfterItsMoveIsFinished() throws IOException {
        // given
        STORE.data().deleteUser("ana");
        assertThat(STORE.get(VolumeFiles.class).discard(folder())).isPresent();

        // when
        removals.proceed();

        // then
        assertThat(removals.holdings("ana").removedAt()).isNotNull();
    }

    @Test
    void noTaskIsCreatedWhileItsOwnerIsDeleted() {
        Future<Long> created = STORE.transaction().execute(status -> {
            // given
            STORE.data().deleteUser("ana");

            // when
            Future<Long> creation = thread.submit(() -> fixture.register(TRAIN));
            LockWaits.awaitBlockedOrDone(STORE.jdbc(), creation);
            return creation;
        });

        // then
        assertThat(created)
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .withMessageContaining("no active user ana");
    }

    /** As an upload does, which takes the account and then the dataset. */
    @Test
    void aRemovalThatWaitsForTheAccountHoldsNoDataset() throws Exception {
        // given
        STORE.data().deleteUser("ana");
        Future<?> removal = STORE.transaction().execute(status -> {
            STORE.jdbc()
                    .sql("UPDATE account SET notify = 'NONE' WHERE username = 'ana'")
                    .update();

            // when
            Future<?> round = thread.submit(removals::proceed);
            LockWaits.awaitBlockedOrDone(STORE.jdbc(), round);

            // then
            assertThat(STORE.jdbc()
                            .sql("SELECT id FROM dataset FOR UPDATE SKIP LOCKED")
                            .query(Long.class)
                            .list())
                    .hasSize(3);
            return round;
        });
        removal.get();
        assertThat(folder()).doesNotExist();
    }

    @Test
    void aVolumeThatIsNotMountedLosesNothing() throws IOException {
        // given
        STORE.data().deleteUser("ana");
        Path mounted = STORE.storage().root();
        Path unmounted = Files.move(mounted, mounted.resolveSibling(mounted.getFileName() + "-away"));

        // then
        removals.proceed();
        assertThat(removals.holdings("ana").removedAt()).isNull();
        STORE.get(VolumeFiles.class).makeHome("eva");
        removals.proceed();
        assertThat(removals.holdings("ana").removedAt()).isNull();

        // when
        FileSystemUtils.deleteRecursively(mounted);
        Files.move(unmounted, mounted);
        removals.proceed();

        // then
        assertThat(folder()).doesNotExist();
        assertThat(removals.holdings("ana").removedAt()).isNotNull();
    }

    @Test
    void aVolumeThatWasMarkedIsKnownAlsoWhenNothingIsOnIt() throws IOException {
        // given
        STORE.data().deleteUser("ana");
        assertThat(STORE.get(VolumeMark.class).isThere()).isTrue();
        STORE.get(VolumeFiles.class).discard(folder());
        Path mark = STORE.storage().root().resolve(".volume");
        Path elsewhere = Files.move(mark, mark.resolveSibling("elsewhere"));

        // then
        removals.proceed();
        assertThat(removals.holdings("ana").removedAt()).isNull();
        Files.move(elsewhere, mark);
        removals.proceed();
        assertThat(removals.holdings("ana").removedAt()).isNotNull();
    }

    @Test
    void theMarkIsKnownWhateverBecomesOfTheRemoval() throws IOException {
        // given
        STORE.data().deleteUser("ana");
        STORE.jdbc()
                .sql("ALTER TABLE account ADD CONSTRAINT fails CHECK (removed_at IS NULL)")
                .update();

        // when
        removals.proceed();
        removals.proceed();
        STORE.jdbc().sql("ALTER TABLE account DROP CONSTRAINT fails").update();

        // then
        assertThat(removals.holdings("ana").removedAt()).isNull();
        assertThat(STORE.jdbc()
                        .sql("SELECT count(*) FROM volume_mark")
                        .query(Integer.class)
                        .single())
                .isOne();
        assertThat(STORE.storage().root().resolve(".volume").toFile().list()).hasSize(1);
        removals.proceed();
        assertThat(removals.holdings("ana").removedAt()).isNotNull();
    }

    private static Path folder() {
        return STORE.storage().user("ana");
    }
}
