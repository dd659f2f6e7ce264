package org.orchestra.api.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.orchestra.api.RunsFixture;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetState;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.volume.FileTree;
import org.orchestra.volume.HomePath;
import org.orchestra.volume.VolumeFiles;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** Datasets that stay where their owners have them. */
class DatasetRegistrationsIT extends RunsFixture {
    @Autowired
    private Datasets datasets;

    @Autowired
    private DatasetRemovals removals;

    @Autowired
    private DatasetRegistrations registrations;

    @Autowired
    private VolumeFiles volume;

    @Override
    protected String user() {
        return "regina";
    }

    @Test
    void aFolderBecomesADatasetWhereItLies() throws IOException {
        // given
        write("lab/fits/a.json", "{}");
        write("lab/fits/sub/b c.json", "[1]");
        write("lab/fits/.hidden/x", "not counted");
        long quota = usedBytes();

        // when
        register("fits", "lab/fits/").expectStatus().isEqualTo(202).expectBody().json("""
                {"name": "user.regina.fits", "kind": "DIRECTORY", "version": 1, "files": 2, "bytes": 5,
                 "registration": {"path": "lab/fits"}}
                """);

        // then
        Dataset ready = awaitState("fits", DatasetState.READY);
        assertThat(ready.sha256())
                .isEqualTo(Arrival.of(
                                ready.kind(),
                                datasets.files(owned("fits"), null, all()).items())
                        .sha256());
        get("fits/files").expectBody().json("""
                {"items": [
                    {"path": "a.json", "bytes": 2, "sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},
                    {"path": "sub/b c.json", "bytes": 3}]}
                """);
        get("fits/files/content?path=sub/b%20c.json").expectBody(String.class).isEqualTo("[1]");
        assertProblem(get("fits/files/content?path=.hidden/x"), 404, "not-found", "list its files");
        assertThat(usedBytes()).isEqualTo(quota);
        assertThat(storage.dataset(new DatasetVersion(owned("fits"), 1))).doesNotExist();
        task("fits-task", "data", "fits").expectStatus().isCreated();
        // The answer to the first may have been lost.
        register("fits", "lab/fits").expectStatus().isEqualTo(202);
        assertProblem(register("fits", "lab"), 409, "dataset-exists", "castor delete");
    }

    @Test
    void aFileBecomesADatasetOfOneAndNothingBesideItIsReadable() throws IOException {
        // given
        write("train.csv", "1,2\n");
        write("private.txt", "mine");

        // when
        register("train", "train.csv");

        // then
        awaitState("train", DatasetState.READY);
        get("train/files/content?path=train.csv").expectBody(String.class).isEqualTo("1,2\n");
        assertProblem(get("train/files/content?path=private.txt"), 404, "not-found", "list its files");
    }

    @Test
    void whatChangesUnderneathIsSaidAndGivenToNoTaskUntilItIsReadAgain() throws IOException {
        // given
        Path file = write("changing/a.json", "old");
        write("changing/b.json", "same");
        register("changing", "changing");
        awaitState("changing", DatasetState.READY);
        get("changing/contents").expectBody(String.class).isEqualTo("oldsame");
        task("changing-old", "data", "changing").expectStatus().isCreated();
        kill("changing-old");

        // when
        Files.writeString(file, "new!");

        // then
        assertProblem(task("changing-new", "data", "changing"), 409, "dataset-files-changed", "a.json is not what");
        get("changing").expectBody().json("""
                {"version": 1, "registration": {"state": "CHANGED", "reason": "a.json is not what it was"}}
                """);
        assertProblem(get("changing/files/content?path=a.json"), 409, "dataset-files-changed", "castor refresh");
        assertProblem(get("changing/contents"), 409, "dataset-files-changed", "castor refresh");
        get("changing/files/content?path=b.json").expectBody(String.class).isEqualTo("same");
        assertProblem(retry("changing-old"), 409, "dataset-files-changed", "castor refresh");

        // when
        post("changing/refresh").expectStatus().isEqualTo(202);

        // then
        await().until(() -> datasets.get(owned("changing")).version() == 2);
        get("changing").expectBody().json("""
                {"version": 2, "bytes": 8, "registration": {"state": "READY"}, "otherVersions": [{"version": 1}]}
                """);
        task("changing-new", "data", "changing").expectStatus().isCreated();
        assertProblem(retry("changing-old"), 409, "dataset-files-changed", "create a new task");
        assertProblem(get("changing/files/content?path=a.json&version=1"), 409, "dataset-files-changed", "refresh");
    }

    @Test
    void theSameContentIsNoNewVersionAndWhatIsPutBackCountsAgain() throws IOException {
        // given
        Path file = write("same/a", "1");
        register("same", "same");
        awaitState("same", DatasetState.READY);

        // when
        Path away = Files.move(file, file.resolveSibling("b"));
        // then
        get("same").expectBody().jsonPath("$.registration.reason").isEqualTo("b is new");
        // when
        Files.move(away, file);
        // then
        get("same").expectBody().jsonPath("$.registration.state").isEqualTo("READY");

        // when
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        // then
        get("same").expectBody().jsonPath("$.registration.state").isEqualTo("CHANGED");
        // when
        post("same/refresh").expectStatus().isEqualTo(202);
        // then
        awaitState("same", DatasetState.READY);
        get("same").expectBody().json("{\"version\": 1, \"otherVersions\": []}");
    }

    @Test
    void onlyTheRegistrationIsDeletedAndNothingElseIsDoneToIt() throws IOException {
        // given
        Path file = write("kept/a", "1");
        register("kept", "kept");
        awaitState("kept", DatasetState.READY);

        // then
        assertProblem(
                put("kept?filename=b&replace=true", "2"), 409, "dataset-registered", "castor refresh " + name("kept"));
        assertProblem(announce("kept"), 409, "dataset-registered", "another name");
        assertProblem(
                as(user())
                        .put()
                        .uri("/api/v1/datasets/{name}/readers/everyone", name("kept"))
                        .exchange(),
                409,
                "dataset-registered",
                "to share it");
        assertProblem(
                as(user())
                        .post()
                        .uri("/api/v1/datasets/{name}/refresh", name("configs"))
                        .exchange(),
                409,
                "dataset-uploaded",
                "--replace");

        // when
        as(user())
                .delete()
                .uri("/api/v1/datasets/{name}", name("kept"))
                .exchange()
                .expectStatus()
                .isNoContent();
        removals.sweep();

        // then
        assertThat(file).hasContent("1");
        get("kept").expectStatus().isNotFound();
        put("kept?filename=b", "2").expectStatus().isCreated();
    }

    @Test
    void whatCannotBeADatasetIsRefusedAndLeavesNothing() throws IOException {
        // given
        Files.createDirectories(home("bad/empty/below"));
        Path outside = write("bad/outside", "1");
        link("bad/link", outside);
        write("bad/inner/a", "1");
        link("bad/inner/to-etc", Path.of("/etc"));
        link("bad/way", home("bad/inner"));
        write("bad/names/-rf", "1");
        Map<String, String> reasons = new HashMap<>(Map.of(
                "bad/none", "bad/none is not there",
                "bad/empty", "bad/empty has no files",
                "bad/link", "bad/link is a symbolic link",
                "bad/inner", "bad/inner/to-etc is a symbolic link",
                "bad/way/a", "without links",
                "bad/outside/a", "without links",
                "bad/names", "'-rf' is not allowed"));

        // then
        reasons.forEach((path, reason) -> assertProblem(register("bad", path), 400, "unusable-files", reason));
        get("bad").expectStatus().isNotFound();
        // when
        new ProcessBuilder("mkfifo", home("bad/names/pipe").toString())
                .start()
                .onExit()
                .join();
        Files.delete(home("bad/names/-rf"));
        // then
        assertProblem(register("bad", "bad/names"), 400, "unusable-files", "is a pipe");
    }

    @Test
    void whatADeadProcessHasBegunGoesOnAndIsNotReadTwice() throws IOException {
        // given
        write("dead/a", "1");
        write("dead/b", "2");
        register("dead", "dead");
        Dataset first = awaitState("dead", DatasetState.READY);
        String stamp = FileTree.of(volume, user(), new HomePath("dead"), 9)
                .files()
                .get(0)
                .stamp();
        String unread = "0".repeat(64);
        jdbc.sql(
                        "DELETE FROM dataset_file WHERE path = 'b' AND dataset_id = (SELECT id FROM dataset WHERE name = :name)")
                .param("name", name("dead"))
                .update();
        jdbc.sql("UPDATE dataset_file SET sha256 = :unread WHERE path = 'a' AND stamp = :stamp")
                .param("unread", unread)
                .param("stamp", stamp)
                .update();
        jdbc.sql("""
                WITH unread AS (UPDATE dataset SET sha256 = NULL WHERE name = :name RETURNING id)
                UPDATE dataset_registration SET state = 'REGISTERING', reader = gen_random_uuid(), reader_until = now() - interval '1 s'
                WHERE dataset_id = (SELECT id FROM unread)
                """).param("name", name("dead")).update();

        // when
        assertProblem(task("dead-task", "dead", "configs"), 409, "dataset-not-ready", "READY");
        registrations.resume();

        // then
        Dataset ready = awaitState("dead", DatasetState.READY);
        assertThat(ready.sha256()).isNotEqualTo(first.sha256());
        assertThat(datasets.files(owned("dead"), null, all()).items())
                .extracting(DatasetFile::sha256)
                .contains(unread)
                .hasSize(2);
    }

    @Test
    void aLinkThatTakesAFilesPlaceBeforeItIsReadIsNotFollowed() throws IOException {
        // given one that waits, as another of its owner is being read
        write("busy/a", "1");
        register("busy", "busy");
        awaitState("busy", DatasetState.READY);
        reading("busy", "'REGISTERING', reader = gen_random_uuid(), reader_until = now() + interval '1 hour'");
        Path secret = Files.writeString(storage.root().resolve("secret-of-others"), "secret");
        write("swapped/a", "mine!!");
        register("swapped", "swapped").expectStatus().is2xxSuccessful();

        // when
        link("swapped/a", secret);
        reading("busy", "'READY', reader = NULL, reader_until = NULL");
        registrations.resume();

        // then
        assertThat(awaitState("swapped", DatasetState.FAILED).registration().reason())
                .contains("swapped/a is a symbolic link");
        get("swapped/files/content?path=a").expectStatus().is4xxClientError();
        assertProblem(task("swapped-task", "swapped", "configs"), 409, "dataset-not-ready", "castor refresh");
    }

    private void reading(String name, String state) {
        jdbc.sql("UPDATE dataset_registration SET state = " + state
                        + " WHERE dataset_id = (SELECT id FROM dataset WHERE name = :name)")
                .param("name", name(name))
                .update();
    }

    private Dataset awaitState(String name, DatasetState state) {
        return await().until(
                        () -> datasets.get(owned(name)),
                        dataset -> state == dataset.registration().state());
    }

    private Path home(String path) {
        return storage.user(user()).resolve(path);
    }

    private Path write(String path, String content) throws IOException {
        Path file = home(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private void link(String path, Path target) throws IOException {
        Files.deleteIfExists(home(path));
        Files.createSymbolicLink(home(path), target);
    }

    private OwnedName owned(String name) {
        return new OwnedName(name(name));
    }

    private static PageRequest all() {
        return new PageRequest(null, 100);
    }

    private long usedBytes() {
        return jdbc.sql(
                        "SELECT coalesce(sum(s.bytes), 0)::bigint FROM storage_use s JOIN account a ON a.id = s.owner_id WHERE a.username = :user")
                .param("user", user())
                .query(Long.class)
                .single();
    }

    private ResponseSpec register(String name, String path) {
        return as(user())
                .put()
                .uri("/api/v1/datasets/{name}/registration", name(name))
                .body(Map.of("path", path))
                .exchange();
    }

    private ResponseSpec get(String what) {
        return as(user())
                .get()
                .uri(URI.create("http://localhost:" + port + "/api/v1/datasets/" + name(what)))
                .exchange();
    }

    private ResponseSpec post(String what) {
        return as(user()).post().uri("/api/v1/datasets/" + name(what)).exchange();
    }

    private ResponseSpec put(String what, String content) {
        return as(user())
                .put()
                .uri("/api/v1/datasets/" + name(what))
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(content.getBytes(StandardCharsets.UTF_8))
                .exchange();
    }

    private ResponseSpec announce(String name) {
        return as(user())
                .put()
                .uri("/api/v1/datasets/{name}/upload", name(name))
                .body(Map.of(
                        "kind",
                        "FILE",
                        "replaces",
                        1,
                        "files",
                        List.of(Map.of("path", "a", "bytes", 1, "sha256", "0".repeat(64)))))
                .exchange();
    }

    private ResponseSpec task(String name, String data, String configs) {
        return as(user())
                .post()
                .uri("/api/v1/tasks")
                .body(Map.of(
                        "name",
                        name(name),
                        "dataDataset",
                        name(data),
                        "configDataset",
                        name(configs),
                        "image",
                        "python:3.12",
                        "command",
                        "run %DATA %IN %OUT",
                        "queue",
                        "z_local"))
                .exchange();
    }

    private ResponseSpec retry(String task) {
        return as(user())
                .post()
                .uri("/api/v1/tasks/{name}/retry", name(task))
                .body(Map.of())
                .exchange();
    }

    private void kill(String task) {
        as(user())
                .post()
                .uri("/api/v1/tasks/{name}/kill", name(task))
                .exchange()
                .expectStatus()
                .is2xxSuccessful();
        jdbc.sql("UPDATE task SET state = 'KILLED', finished_at = now() WHERE name = :name")
                .param("name", name(task))
                .update();
    }
}
