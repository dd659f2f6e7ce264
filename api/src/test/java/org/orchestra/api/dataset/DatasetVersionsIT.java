package org.orchestra.api.dataset;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.orchestra.api.RunsFixture;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.Tasks;
import org.orchestra.testing.LockWaits;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What becomes of the versions of a dataset and of the tasks that use them. */
class DatasetVersionsIT extends RunsFixture {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Autowired
    private Datasets datasets;

    @Autowired
    private DatasetRemovals removals;

    @Autowired
    private Tasks tasks;

    @Autowired
    private TransactionTemplate transaction;

    @Override
    protected String user() {
        return "vesna";
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aDatasetIsShownWithTheTasksThatUseItThoseFirstThatHaveNotEnded() {
        // given
        upload("shown", "1");
        task("shown-first", "shown");
        task("shown-ended", "shown");
        end("shown-ended");

        // then
        get("shown").expectStatus().isOk().expectBody().json("""
                        {"name": "user.vesna.shown", "version": 1, "files": 1, "otherVersions": [], "taskCount": 2, "tasks": [
                            {"name": "user.vesna.shown-first", "state": "REGISTERED", "version": 1},
                            {"name": "user.vesna.shown-ended", "state": "KILLED", "version": 1}]}
                        """);
    }

    @Test
    void tasksKeepTheVersionThatTheyWereCreatedWith() {
        // given
        upload("kept", "old");
        task("kept-old", "kept");

        // when
        replace("kept", "newer").expectStatus().isCreated().expectBody().json("""
                        {"name": "user.vesna.kept", "version": 2, "bytes": 5, "replacedAt": null}
                        """);
        task("kept-new", "kept");
        removals.sweep();

        // then
        get("kept").expectBody().json("""
                        {"version": 2, "tasks": [{"name": "user.vesna.kept-new", "version": 2}, {"name": "user.vesna.kept-old", "version": 1}],
                         "otherVersions": [{"version": 1, "bytes": 3, "deletedAt": null}]}
                        """);
        get("kept/files/content?path=file").expectBody(String.class).isEqualTo("newer");
        get("kept/files/content?path=file&version=1").expectBody(String.class).isEqualTo("old");
        assertThat(folder("kept", 2).resolve("file")).hasContent("newer");
        assertProblem(get("kept?version=3"), 404, "dataset-not-found", "castor show");
        assertProblem(get("kept?version=0"), 400, "invalid-request", "counted from 1");
    }

    @Test
    void aReplacedVersionGoesWhenNoTaskUsesItAnyMore() {
        // given
        upload("goes", "1");
        task("goes-task", "goes");
        replace("goes", "2");
        replace("goes", "3");

        // when
        removals.sweep();

        // then
        assertThat(folder("goes", 1)).exists();
        assertThat(folder("goes", 2)).doesNotExist();
        assertThat(folder("goes", 3)).exists();

        // when
        end("goes-task");
        as(user()).delete().uri("/api/v1/tasks/" + name("goes-task")).exchange();
        removals.sweep();

        // then
        assertThat(folder("goes", 1)).doesNotExist();
        get("goes").expectBody().jsonPath("$.otherVersions").isEmpty();
    }

    @Test
    void theSameContentIsNoNewVersion() {
        // given
        upload("same", "1");

        // then
        replace("same", "1").expectBody().jsonPath("$.version").isEqualTo(1);
        replace("same", "2").expectBody().jsonPath("$.version").isEqualTo(2);
        replace("same-new", "1").expectBody().jsonPath("$.version").isEqualTo(1);
    }

    @Test
    void whatATaskUsesThatHasNotEndedIsNotDeleted() {
        // given
        upload("used", "1");
        for (int task = 1; task <= 4; task++) {
            task("used-" + task, "used");
        }
        replace("used", "2");

        // then
        assertProblem(
                delete("used"),
                409,
                "dataset-in-use",
                "(user.vesna.used-1, user.vesna.used-2, user.vesna.used-3 and 1 more): wait for their end or kill them");
        get("used").expectBody().jsonPath("$.version").isEqualTo(2);
    }

    @Test
    void aTaskThatHasEndedKeepsTheNamesAndChecksumsOfDeletedData() {
        // given
        upload("gone", "1");
        task("gone-task", "gone");
        end("gone-task");

        // when
        delete("gone").expectStatus().isNoContent();
        removals.sweep();

        // then
        awaitGone(folder("gone", 1));
        assertProblem(get("gone"), 404, "dataset-not-found", "castor list");
        assertProblem(delete("gone"), 404, "dataset-not-found", "castor list");
        get("gone?version=1").expectBody().jsonPath("$.deletedAt").isNotEmpty();
        get("gone/files?version=1").expectBody().json("{\"items\": [{\"path\": \"file\", \"bytes\": 1}]}");
        assertProblem(get("gone/files/content?version=1&path=file"), 404, "dataset-deleted", "checksums");
        as(user())
                .get()
                .uri("/api/v1/tasks/" + name("gone-task"))
                .exchange()
                .expectBody()
                .jsonPath("$.dataDataset")
                .isEqualTo(name("gone"));
        assertProblem(
                as(user())
                        .post()
                        .uri("/api/v1/tasks/" + name("gone-task") + "/retry")
                        .exchange(),
                409,
                "dataset-deleted",
                "create a new task");

        // when
        upload("gone", "another");

        // then
        get("gone").expectBody().json("{\"version\": 2, \"bytes\": 7, \"taskCount\": 1}");
    }

    @Test
    void nobodyButItsOwnerDeletesADataset() {
        // given
        upload("owned", "1");

        // then
        assertProblem(
                as("eve").delete().uri("/api/v1/datasets/" + name("owned")).exchange(), 403, "forbidden", "vesna");
        assertProblem(
                as("eve")
                        .put()
                        .uri("/api/v1/datasets/" + name("owned") + "?filename=a&replace=true")
                        .contentType(MediaType.APPLICATION_OCTET_STREAM)
                        .body(new byte[1])
                        .exchange(),
                403,
                "not-your-name",
                "vesna");
    }

    @Test
    void whatADeadProcessGaveUpIsRemovedLater() {
        // given a process that died after its commit
        upload("crash", "1");
        jdbc.sql("UPDATE dataset SET deleted_at = now() WHERE name = :name")
                .param("name", name("crash"))
                .update();

        // when
        removals.sweep();

        // then
        assertThat(folder("crash", 1)).doesNotExist();
        assertThat(rows("crash")).isZero();
    }

    @Test
    void whatADeadProcessMovedAwayIsForgottenLater() throws IOException {
        // given a process that died before the commit in which it said that the files are gone
        upload("moved", "1");
        jdbc.sql("UPDATE dataset SET deleted_at = now() WHERE name = :name")
                .param("name", name("moved"))
                .update();
        Files.delete(folder("moved", 1).resolve("file"));
        Files.delete(folder("moved", 1));

        // when
        removals.sweep();

        // then
        assertThat(rows("moved")).isZero();
    }

    @Test
    void whatADeadProcessDidNotCommitGoesWithTheVersionsBeforeIt() throws IOException {
        // given
        upload("unborn", "1");
        replace("unborn", "2").expectStatus().isCreated();
        Path moved = Files.createDirectories(folder("unborn", 3)).resolve("file");
        Files.writeString(moved, "3");

        // when
        delete("unborn").expectStatus().isNoContent();
        removals.sweep();

        // then
        awaitGone(folder("unborn", 3));
        assertThat(rows("unborn")).isZero();
    }

    @Test
    void aDownloadOutlivesTheDeletion() throws IOException {
        // given
        upload("read", "1234");
        try (OpenFile file = datasets.open(new OwnedName(name("read")), 1, "file")) {
            // when
            delete("read").expectStatus().isNoContent();
            removals.sweep();
            awaitGone(folder("read", 1));

            // then
            assertThat(new String(file.content().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("1234");
        }
        assertProblem(get("read/files/content?path=file&version=1"), 404, "dataset-not-found", "castor list");
    }

    @Test
    void aDeletionWaitsForATaskThatIsJustBeingCreatedAndIsRefused() {
        // given
        upload("race", "1");

        // when
        Future<RestTestClient.ResponseSpec> deletion = transaction.execute(status -> {
            tasks.create(newTask("race-task", "race"), user());
            return beganToWait(() -> delete("race"));
        });

        // then
        assertProblem(result(deletion), 409, "dataset-in-use", "user.vesna.race-task");
        get("race").expectStatus().isOk();
    }

    @Test
    void aDeletionWaitsForAVersionThatIsJustComingAndDeletesIt() {
        // given
        upload("coming", "1");

        // when
        Future<RestTestClient.ResponseSpec> deletion = transaction.execute(status -> {
            datasets.uploadFile(
                    new OwnedName(name("coming")), "file", new ByteArrayInputStream(new byte[] {'2'}), true, 1);
            return beganToWait(() -> delete("coming"));
        });

        // then
        result(deletion).expectStatus().isNoContent();
        assertProblem(get("coming"), 404, "dataset-not-found", "castor list");
    }

    @Test
    void anUploadThatIsCompletedDuringTheDeletionIsOver() {
        // given
        as(user())
                .put()
                .uri("/api/v1/datasets/" + name("over") + "/upload")
                .body(Map.of(
                        "kind", "FILE", "files", List.of(Map.of("path", "file", "bytes", 0, "sha256", "0".repeat(64)))))
                .exchange()
                .expectStatus()
                .isOk();

        // when
        Future<RestTestClient.ResponseSpec> completion = transaction.execute(status -> {
            removals.delete(new OwnedName(name("over")));
            return beganToWait(() -> as(user())
                    .post()
                    .uri("/api/v1/datasets/" + name("over") + "/upload/complete")
                    .exchange());
        });

        // then
        assertProblem(result(completion), 404, "upload-not-found", "announce");
    }

    @Test
    void aTaskWaitsForADeletionThatIsUnderWayAndIsRefused() {
        // given
        upload("first", "1");

        // when
        Future<RestTestClient.ResponseSpec> creation = transaction.execute(status -> {
            removals.delete(new OwnedName(name("first")));
            return beganToWait(() -> create("first-task", "first"));
        });

        // then
        assertProblem(result(creation), 404, "dataset-not-found", "castor upload");
    }

    @Test
    void aRetryWaitsForADeletionThatIsUnderWayAndIsRefused() {
        // given
        upload("retried", "1");
        task("retried-task", "retried");
        end("retried-task");

        // when
        Future<RestTestClient.ResponseSpec> retry = transaction.execute(status -> {
            removals.delete(new OwnedName(name("retried")));
            return beganToWait(() -> as(user())
                    .post()
                    .uri("/api/v1/tasks/" + name("retried-task") + "/retry")
                    .exchange());
        });

        // then
        assertProblem(result(retry), 409, "dataset-deleted", "create a new task");
    }

    @Test
    void aTaskThatBeganWithTheReplacedVersionKeepsItsData() {
        // given a task of another, as one's own keeps one's uploads waiting
        upload("late", "1");
        token("vito");
        jdbc.sql("INSERT INTO dataset_share (name, reader_id) SELECT :name, id FROM account WHERE username = 'vito'")
                .param("name", name("late"))
                .update();

        // when
        transaction.executeWithoutResult(status -> {
            tasks.create(
                    new NewTask(
                            "user.vito.late-task",
                            name("late"),
                            name("late"),
                            "python:3.12",
                            "run %DATA %IN %OUT",
                            "z_local",
                            true),
                    "vito");
            result(threads.submit(() -> replace("late", "2"))).expectStatus().isCreated();
            result(threads.submit(() -> {
                removals.sweep();
                return true;
            }));
        });
        removals.sweep();

        // then
        assertThat(folder("late", 1).resolve("file")).hasContent("1");
        get("late").expectBody().jsonPath("$.tasks[0].version").isEqualTo(1);
    }

    private <T> Future<T> beganToWait(Callable<T> request) {
        token(user());
        Future<T> result = threads.submit(request);
        LockWaits.awaitBlockedOrDone(jdbc, result);
        assertThat(result).as("what must wait").isNotDone();
        return result;
    }

    private static <T> T result(@Nullable Future<T> future) {
        try {
            return requireNonNull(future).get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The files go behind the answer, by whichever thread comes first. */
    private static void awaitGone(Path folder) {
        while (Files.exists(folder)) {
            Thread.onSpinWait();
        }
    }

    private void upload(String name, String content) {
        put(name, content, "").expectStatus().isCreated();
    }

    private RestTestClient.ResponseSpec replace(String name, String content) {
        return put(name, content, "&replace=true");
    }

    private RestTestClient.ResponseSpec put(String name, String content, String more) {
        return as(user())
                .put()
                .uri("/api/v1/datasets/" + name(name) + "?filename=file" + more)
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(content.getBytes(StandardCharsets.UTF_8))
                .exchange();
    }

    private RestTestClient.ResponseSpec get(String path) {
        return as(user()).get().uri("/api/v1/datasets/" + name(path)).exchange();
    }

    private RestTestClient.ResponseSpec delete(String name) {
        return as(user()).delete().uri("/api/v1/datasets/" + name(name)).exchange();
    }

    @Override
    protected void task(String task, String data) {
        create(task, data).expectStatus().isCreated();
    }

    private RestTestClient.ResponseSpec create(String task, String data) {
        return as(user())
                .post()
                .uri("/api/v1/tasks")
                .body(Map.of(
                        "name",
                        name(task),
                        "dataDataset",
                        name(data),
                        "configDataset",
                        name("configs"),
                        "image",
                        "python:3.12",
                        "command",
                        "run %DATA %IN %OUT",
                        "queue",
                        "z_local"))
                .exchange();
    }

    private NewTask newTask(String task, String data) {
        return new NewTask(
                name(task), name(data), name("configs"), "python:3.12", "run %DATA %IN %OUT", "z_local", true);
    }

    private void end(String task) {
        for (String state : new String[] {"KILL", "KILLED"}) {
            jdbc.sql("""
                            UPDATE task SET state = :state, finished_at = CASE WHEN :state = 'KILLED' THEN now() END
                            WHERE name = :name
                            """).param("state", state).param("name", name(task)).update();
        }
    }

    private Path folder(String name, int version) {
        return storage.dataset(new DatasetVersion(new OwnedName(name(name)), version));
    }

    private long rows(String name) {
        return jdbc.sql("SELECT count(*) FROM dataset WHERE name = :name")
                .param("name", name(name))
                .query(Long.class)
                .single();
    }
}
