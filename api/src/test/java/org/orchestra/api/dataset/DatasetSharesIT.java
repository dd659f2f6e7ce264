package org.orchestra.api.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.api.RunsFixture;
import org.orchestra.testing.LockWaits;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import org.springframework.transaction.support.TransactionTemplate;

/** What an owner, the reader of a shared dataset and everybody else can do with it. */
class DatasetSharesIT extends RunsFixture {
    private static final String READER = "rita";
    private static final String STRANGER = "ivo";

    @Autowired
    private TransactionTemplate transaction;

    @Override
    protected String user() {
        return "nora";
    }

    @Test
    void aReaderShowsListsDownloadsAndUsesADatasetAndChangesNothing() {
        // given
        upload("given");

        // when
        share("given", READER).expectStatus().isNoContent();
        share("given", READER).expectStatus().isNoContent();

        // then
        call(READER, HttpMethod.GET, "given").expectStatus().isOk();
        call(READER, HttpMethod.GET, "given/files")
                .expectBody()
                .jsonPath("$.items.length()")
                .isEqualTo(1);
        call(READER, HttpMethod.GET, "given/files/content?path=file")
                .expectBody(String.class)
                .isEqualTo("1");
        as(READER)
                .get()
                .uri("/api/v1/datasets?owner=" + user())
                .exchange()
                .expectBody()
                .jsonPath("$.items[?(@.name == '" + name("given") + "')]")
                .isNotEmpty()
                .jsonPath("$.items[*].sharedWith[*]")
                .isEmpty();
        as(user())
                .get()
                .uri("/api/v1/datasets?reader=" + user())
                .exchange()
                .expectBody()
                .jsonPath("$.items[?(@.name == '" + name("given") + "')].sharedWith[0]")
                .isEqualTo(READER);
        create(READER, "use", name("given")).expectStatus().isCreated();
        assertProblem(call(READER, HttpMethod.DELETE, "given"), 403, "forbidden", "belongs to nora");
        assertProblem(call(READER, HttpMethod.PUT, "given/readers/" + STRANGER), 403, "forbidden", "belongs to nora");
        assertProblem(call(READER, HttpMethod.DELETE, "given/readers/" + READER), 403, "forbidden", "belongs to nora");
        assertProblem(put(READER, "given", "2", "&replace=true"), 403, "not-your-name", "user.rita.");
        assertProblem(call(STRANGER, HttpMethod.GET, "given"), 403, "forbidden", "is not shared with you");
        assertProblem(create(STRANGER, "use", name("given")), 403, "dataset-not-shared", "--with ivo");
    }

    @Test
    void aReaderSeesNeitherOtherReadersNorTasksOfOthers() {
        // given
        upload("seen");
        share("seen", READER);
        share("seen", DatasetShares.EVERYONE);
        task("own", "seen");
        create(READER, "seen", name("seen")).expectStatus().isCreated();

        // then
        call(user(), HttpMethod.GET, "seen")
                .expectBody()
                .json("{\"sharedWith\": [\"everyone\", \"rita\"], \"taskCount\": 2}");
        call(READER, HttpMethod.GET, "seen")
                .expectBody()
                .json("{\"sharedWith\": [], \"taskCount\": 1, \"tasks\": [{\"name\": \"user.rita.seen\"}]}");
        call(STRANGER, HttpMethod.GET, "seen").expectBody().json("{\"sharedWith\": [], \"taskCount\": 0}");
    }

    @Test
    void whatIsTakenBackIsRefusedToNewTasksRetriesAndDownloadsAndTasksGoOn() {
        // given
        upload("taken");
        share("taken", READER);
        create(READER, "open", name("taken")).expectStatus().isCreated();
        create(READER, "ended", name("taken")).expectStatus().isCreated();
        end("user.rita.ended");

        // when
        call(user(), HttpMethod.DELETE, "taken/readers/" + READER)
                .expectStatus()
                .isNoContent();

        // then
        assertProblem(create(READER, "late", name("taken")), 403, "dataset-not-shared", "castor share");
        assertProblem(call(READER, HttpMethod.GET, "taken/files/content?path=file"), 403, "forbidden", "not shared");
        assertProblem(
                as(READER).post().uri("/api/v1/tasks/user.rita.ended/retry").exchange(),
                403,
                "dataset-not-shared",
                "ask nora to share it again");
        assertThat(state("user.rita.open")).isEqualTo("REGISTERED");
        assertProblem(
                call(user(), HttpMethod.DELETE, "taken"),
                409,
                "dataset-in-use",
                "(user.rita.open): wait for their end or have their owners kill them");

        // when
        share("taken", DatasetShares.EVERYONE);

        // then
        as(READER)
                .post()
                .uri("/api/v1/tasks/user.rita.ended/retry")
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    @Test
    void whatIsUploadedUnderTheNameOfADeletedDatasetIsSharedWithNobody() {
        // given
        upload("again");
        share("again", READER);
        put(user(), "again", "2", "&replace=true").expectStatus().isCreated();
        call(READER, HttpMethod.GET, "again").expectBody().jsonPath("$.version").isEqualTo(2);

        // when
        call(user(), HttpMethod.DELETE, "again").expectStatus().isNoContent();
        upload("again");

        // then
        assertProblem(call(READER, HttpMethod.GET, "again"), 403, "forbidden", "not shared");
    }

    @ParameterizedTest
    @CsvSource({
        "none, rita, 404, dataset-not-found, castor list",
        "odd, nobody, 404, user-not-found, existing user",
        "odd, nora, 400, invalid-request, own",
        "odd, Rita, 400, invalid-name, lower-case",
    })
    void whatCannotBeSharedIsRefused(String dataset, String reader, int status, String code, String words) {
        // given
        if (dataset.equals("odd")) {
            put(user(), "odd", "1", "&replace=true");
        }

        // then
        assertProblem(share(dataset, reader), status, code, words);
    }

    @Test
    void whatIsNotSharedCannotBeTakenBack() {
        // given
        upload("kept");

        // then
        assertProblem(
                call(user(), HttpMethod.DELETE, "kept/readers/" + READER), 404, "not-shared", "shared with nobody");

        // when
        share("kept", DatasetShares.EVERYONE);

        // then
        assertProblem(call(user(), HttpMethod.DELETE, "kept/readers/" + READER), 404, "not-shared", "one of everyone");
    }

    @Test
    void aDatasetIsSharedWhileAnotherVersionComes() throws Exception {
        // given
        upload("versions");
        token(READER);
        ExecutorService thread = Executors.newSingleThreadExecutor();

        // when
        Future<ResponseSpec> shared = transaction.execute(status -> {
            newVersion("versions");
            Future<ResponseSpec> asked = thread.submit(() -> share("versions", READER));
            LockWaits.awaitBlockedOrDone(jdbc, asked);
            return asked;
        });
        thread.shutdown();

        // then
        shared.get().expectStatus().isNoContent();
        call(READER, HttpMethod.GET, "versions")
                .expectBody()
                .jsonPath("$.version")
                .isEqualTo(2);
    }

    @Test
    void aUserWhoWasCalledEveryoneBeforeThatStoodForAllIsManagedAsOthers() {
        // given
        upload("all");
        jdbc.sql("""
                        INSERT INTO account (username, email, password_hash, role, state)
                        VALUES ('everyone', 'everyone@lab.org', 'x', 'USER', 'ACTIVE')
                        """).update();
        share("all", DatasetShares.EVERYONE).expectStatus().isNoContent();

        // then
        call(READER, HttpMethod.GET, "all").expectStatus().isOk();
        call(user(), HttpMethod.DELETE, "all/readers/everyone").expectStatus().isNoContent();
        assertProblem(call(READER, HttpMethod.GET, "all"), 403, "forbidden", "is not shared with you");
        as("admin")
                .post()
                .uri("/api/v1/users/everyone/disable")
                .exchange()
                .expectStatus()
                .isOk();
        as("admin")
                .delete()
                .uri("/api/v1/users/everyone")
                .exchange()
                .expectStatus()
                .isAccepted();
        jdbc.sql("DELETE FROM account WHERE username = 'everyone'").update();
    }

    @Test
    void aDatasetHasAHundredReadersOrEveryone() {
        // given
        upload("many");
        jdbc.sql("""
                        INSERT INTO account (username, email, password_hash, role, state)
                        SELECT 'crowd-' || n, 'crowd-' || n || '@lab.org', 'x', 'USER', 'ACTIVE' FROM generate_series(1, 100) n
                        """).update();
        jdbc.sql("""
                        INSERT INTO dataset_share (name, reader_id)
                        SELECT :name, id FROM account WHERE username LIKE 'crowd-%'
                        """).param("name", name("many")).update();

        // then
        assertProblem(share("many", READER), 409, "too-many-readers", "everyone");
        share("many", "crowd-1").expectStatus().isNoContent();

        // when whoever lists accounts is to find those of other tests
        jdbc.sql("DELETE FROM account WHERE username LIKE 'crowd-%'").update();

        // then
        share("many", READER).expectStatus().isNoContent();
    }

    @Test
    void jobsReadNothingOfOthersWhereEachUserHasAVolume() {
        // given
        upload("far");
        share("far", READER);
        jdbc.sql("""
                        INSERT INTO cluster (name, type, status, messenger_queue, volume_kind, volume_class, volume_gib)
                        VALUES ('shares', 'KUBERNETES', 'ACTIVE', 'shares', 'STORAGE_CLASS', 'nfs', 1)
                        """).update();
        jdbc.sql("""
                        WITH made AS (
                            INSERT INTO queue (name, device_kind, cpu_millis, memory_mib, gpus, max_seconds)
                            VALUES ('z_shares', 'CPU', 1000, 512, 0, 3600) RETURNING id)
                        INSERT INTO queue_cluster (queue_id, cluster_id, preference)
                        SELECT made.id, c.id, 0 FROM made, cluster c WHERE c.name = 'shares'
                        """).update();

        // then
        assertProblem(create(READER, "far", name("far"), "z_shares"), 400, "dataset-not-reachable", "a name of rita");
        jdbc.sql("DELETE FROM queue WHERE name = 'z_shares'").update();
        jdbc.sql("DELETE FROM cluster WHERE name = 'shares'").update();
    }

    @Test
    void whoSharesIsInTheAuditLog() {
        // given
        upload("told");

        // when
        share("told", READER);

        // then
        assertThat(jdbc.sql("SELECT act || ' ' || subject FROM audit_entry WHERE actor = :user AND kind = 'ACT'")
                        .param("user", user())
                        .query(String.class)
                        .list())
                .contains("shareDataset rita user.nora.told");
    }

    /** As a replacement that is not committed yet. */
    private void newVersion(String dataset) {
        jdbc.sql("UPDATE dataset SET replaced_at = now() WHERE name = :name")
                .param("name", name(dataset))
                .update();
        jdbc.sql("""
                        INSERT INTO dataset (owner_id, name, version, kind, files, bytes, sha256)
                        SELECT owner_id, name, 2, kind, files, bytes, sha256 FROM dataset WHERE name = :name
                        """).param("name", name(dataset)).update();
    }

    private ResponseSpec share(String dataset, String reader) {
        token(READER);
        return call(user(), HttpMethod.PUT, dataset + "/readers/" + reader);
    }

    private ResponseSpec call(String who, HttpMethod method, String path) {
        return as(who).method(method).uri("/api/v1/datasets/" + name(path)).exchange();
    }

    private void upload(String name) {
        put(user(), name, "1", "").expectStatus().isCreated();
    }

    private ResponseSpec put(String who, String name, String content, String more) {
        return as(who).put()
                .uri("/api/v1/datasets/" + name(name) + "?filename=file" + more)
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(content.getBytes(StandardCharsets.UTF_8))
                .exchange();
    }

    @Override
    protected void task(String task, String data) {
        create(user(), task, name(data)).expectStatus().isCreated();
    }

    private ResponseSpec create(String who, String task, String dataset) {
        return create(who, task, dataset, "z_local");
    }

    /** The dataset is both the data and the configurations. */
    private ResponseSpec create(String who, String task, String dataset, String queue) {
        return as(who).post()
                .uri("/api/v1/tasks")
                .body(Map.of(
                        "name",
                        "user." + who + "." + task,
                        "dataDataset",
                        dataset,
                        "configDataset",
                        dataset,
                        "image",
                        "python:3.12",
                        "command",
                        "run %DATA %IN %OUT",
                        "queue",
                        queue))
                .exchange();
    }

    private void end(String task) {
        for (String state : new String[] {"KILL", "KILLED"}) {
            jdbc.sql("""
                            UPDATE task SET state = :state, finished_at = CASE WHEN :state = 'KILLED' THEN now() END
                            WHERE name = :name
                            """).param("state", state).param("name", task).update();
        }
    }

    private String state(String task) {
        return jdbc.sql("SELECT state FROM task WHERE name = :name")
                .param("name", task)
                .query(String.class)
                .single();
    }
}
