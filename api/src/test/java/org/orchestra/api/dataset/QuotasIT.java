package org.orchestra.api.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.orchestra.api.RunningApi;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.store.paging.PageRequest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import org.springframework.util.unit.DataSize;

/** What users' datasets may take of the volume. */
class QuotasIT extends RunningApi {
    @Autowired
    private Datasets datasets;

    @Autowired
    private DatasetRemovals removals;

    @Test
    void anUploadThatIsTooLargeIsRefusedAndToldWhatToDelete() {
        // given
        quota("quinn", Map.of("maxBytes", 10, "maxFiles", 3));
        upload("quinn", "old", "1234567").expectStatus().isCreated();

        // then
        assertProblem(
                upload("quinn", "new", "1234"),
                507,
                "quota-exceeded",
                "needs 4 bytes in 1 file, and of the quota of quinn 3 bytes of 10 bytes and 2 of 3 files are free: delete what is no longer needed (the largest: user.quinn.old (7 bytes, 1 file))");
        assertProblem(
                putTar("quinn", "tar", new Tar().file("a", "12").file("b", "34")), 507, "quota-exceeded", "needs more");
        upload("quinn", "new", "123").expectStatus().isCreated();
        as("quinn").get().uri("/api/v1/quotas/quinn").exchange().expectBody().json("""
                        {"username": "quinn", "usedBytes": 10, "usedFiles": 2, "maxBytes": 10, "maxFiles": 3}
                        """);
    }

    @Test
    void filesCountToo() {
        // given
        quota("quirin", Map.of("maxFiles", 1));

        // then
        assertProblem(
                putTar("quirin", "two", new Tar().file("a", "").file("b", "")), 507, "quota-exceeded", "needs more");
        putTar("quirin", "one", new Tar().file("a", "")).expectStatus().isCreated();
        assertProblem(upload("quirin", "another", ""), 507, "quota-exceeded", "0 of 1 file");
    }

    @Test
    void allVersionsCountUntilTheyAreGone() {
        // given
        quota("quill", Map.of("maxBytes", 10));
        upload("quill", "data", "123456").expectStatus().isCreated();

        // then
        assertProblem(replace("quill", "data", "12345"), 507, "quota-exceeded", "4 bytes of 10 bytes");
        replace("quill", "data", "1234").expectStatus().isCreated();
        removals.sweep();
        as("quill").get().uri("/api/v1/quotas").exchange().expectBody().json("""
                        {"items": [{"username": "quill", "usedBytes": 4, "usedFiles": 1}], "next": null}
                        """);
    }

    @Test
    void ofTwoUploadsAtOnceThatDoNotFitTogetherOneIsRefused() throws Exception {
        // given
        quota("quentin", Map.of("maxBytes", 10));
        CyclicBarrier bothBegun = new CyclicBarrier(2);
        ExecutorService uploads = Executors.newFixedThreadPool(2);

        // when
        List<Future<Dataset>> ends =
                uploads.invokeAll(List.of(waiting("first", bothBegun), waiting("second", bothBegun)));
        uploads.shutdown();

        // then
        assertThat(ends).filteredOn(QuotasIT::isTooMuch).hasSize(1);
        assertThat(datasets.list("quentin", new PageRequest(null, 5)).items()).hasSize(1);
    }

    @Test
    void anUploadThatNoLongerFitsIsCompletedWhenThereIsRoomAgain() {
        // given
        quota("quita", Map.of("maxBytes", 10));
        announce("quita", "later", "12345678").expectStatus().isOk();

        // when
        quota("quita", Map.of("maxBytes", 7));

        // then
        send("quita", "later", "12345678").expectStatus().isNoContent();
        assertProblem(
                complete("quita", "later"),
                507,
                "quota-exceeded",
                "needs 8 bytes in 1 file, and of the quota of quita 7 bytes of 7 bytes are free");
        quota("quita", Map.of("maxBytes", 8));
        complete("quita", "later").expectStatus().isCreated();
    }

    @Test
    void anAnnouncementThatIsRefusedTakesNothingFromTheOneBefore() {
        // given
        quota("quasim", Map.of("maxBytes", 10));
        announce("quasim", "kept", "12345678").expectStatus().isOk();
        send("quasim", "kept", "12345").expectStatus().isNoContent();

        // then
        assertProblem(announce("quasim", "kept", "too large by far"), 507, "quota-exceeded", "needs 16 bytes");
        announce("quasim", "kept", "12345678").expectBody().json("{\"offset\": 5, \"length\": 8}");
    }

    @Test
    void adminsAloneSetQuotasAndSeeThoseOfOthers() {
        // given
        token("quintus");

        // then
        assertProblem(
                as("quintus")
                        .patch()
                        .uri("/api/v1/quotas/quintus")
                        .body(Map.of("maxBytes", 1))
                        .exchange(),
                403,
                "forbidden",
                "admins");
        assertProblem(
                as("quintus").get().uri("/api/v1/quotas/admin").exchange(), 403, "forbidden", "only what is yours");
        assertProblem(edit("nobody-here", Map.of("maxBytes", 1)), 404, "user-not-found", "user list");
        assertProblem(edit("quintus", Map.of()), 400, "invalid-request", "either maxBytes");
        assertProblem(edit("quintus", Map.of("maxBytes", 1, "byDefault", true)), 400, "invalid-request", "either");
        assertProblem(edit("quintus", Map.of("maxFiles", -1)), 400, "invalid-request", "at least 0");

        // when
        quota("quintus", Map.of("maxBytes", 1));
        quota("quintus", Map.of("maxFiles", 2));
        as("admin")
                .get()
                .uri("/api/v1/quotas/quintus")
                .exchange()
                .expectBody()
                .json("{\"maxBytes\": 1, \"maxFiles\": 2}");

        // then
        edit("quintus", Map.of("byDefault", true))
                .expectBody()
                .jsonPath("$.maxBytes")
                .isEmpty()
                .jsonPath("$.maxFiles")
                .isEmpty();
    }

    @Test
    void theLaboratorysDefaultCountsWhereAnAdminHasSetNothingElse() {
        // given
        token("quimby");
        Quotas lab = new Quotas(new QuotaRepository(jdbc), new QuotaSettings(DataSize.ofBytes(100), 7L));

        // then
        assertThat(lab.of("quimby")).isEqualTo(new StorageQuota("quimby", 0, 0, 100L, 7L, 0));
        quota("quimby", Map.of("maxBytes", 5));
        assertThat(lab.of("quimby")).isEqualTo(new StorageQuota("quimby", 0, 0, 5L, 7L, 1));
    }

    private Callable<Dataset> waiting(String name, CyclicBarrier bothBegun) {
        InputStream content = new SequenceInputStream(
                new InputStream() {
                    @Override
                    public int read() {
                        try {
                            bothBegun.await();
                            return -1;
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    }
                },
                new ByteArrayInputStream("123456".getBytes(StandardCharsets.UTF_8)));
        return () -> datasets.uploadFile(new OwnedName("user.quentin." + name), "file", content);
    }

    private static boolean isTooMuch(Future<Dataset> upload) {
        try {
            upload.get();
            return false;
        } catch (Exception e) {
            return e.getCause() instanceof Refusal refusal && refusal.code().equals("quota-exceeded");
        }
    }

    private void quota(String user, Map<String, Object> limits) {
        token(user);
        edit(user, limits).expectStatus().isOk();
    }

    private ResponseSpec edit(String user, Map<String, Object> limits) {
        return as("admin").patch().uri("/api/v1/quotas/" + user).body(limits).exchange();
    }

    private ResponseSpec upload(String user, String name, String content) {
        return put(
                user,
                name + "?filename=file",
                MediaType.APPLICATION_OCTET_STREAM,
                content.getBytes(StandardCharsets.UTF_8));
    }

    private ResponseSpec replace(String user, String name, String content) {
        return put(
                user,
                name + "?replace=true&filename=file",
                MediaType.APPLICATION_OCTET_STREAM,
                content.getBytes(StandardCharsets.UTF_8));
    }

    private ResponseSpec announce(String user, String name, String content) {
        return as(user).put()
                .uri(address(user, name) + "/upload")
                .body(Map.of(
                        "kind",
                        "FILE",
                        "files",
                        List.of(Map.of(
                                "path",
                                "file",
                                "bytes",
                                content.length(),
                                "sha256",
                                Hashing.sha256()
                                        .hashString(content, StandardCharsets.UTF_8)
                                        .toString()))))
                .exchange();
    }

    private ResponseSpec send(String user, String name, String content) {
        return as(user).patch()
                .uri(address(user, name) + "/upload")
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header("Upload-Offset", "0")
                .body(content.getBytes(StandardCharsets.UTF_8))
                .exchange();
    }

    private ResponseSpec complete(String user, String name) {
        return as(user).post().uri(address(user, name) + "/upload/complete").exchange();
    }

    private ResponseSpec putTar(String user, String name, Tar tar) {
        return put(user, name, MediaType.valueOf("application/x-tar"), tar.bytes());
    }

    private ResponseSpec put(String user, String name, MediaType type, byte[] content) {
        return as(user).put()
                .uri(address(user, name))
                .contentType(type)
                .body(content)
                .exchange();
    }

    private static String address(String user, String name) {
        return "/api/v1/datasets/user." + user + "." + name;
    }
}
