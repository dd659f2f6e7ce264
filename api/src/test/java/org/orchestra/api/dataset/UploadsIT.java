package org.orchestra.api.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.orchestra.api.RunningApi;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** Uploads that go on where they were, over HTTP; their ends by kill -9 are invented. */
class UploadsIT extends RunningApi {
    @Autowired
    private Uploads uploads;

    @Autowired
    private DatasetRemovals removals;

    @Test
    void whatWasAnnouncedIsSentAndBecomesADataset() throws IOException {
        // when
        announce("ugo", "new", null, files("a.json", "one", "sub/b c.json", "two", "sub/same", "one", "empty", ""))
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"missing\": [0, 1, 3], \"length\": 6, \"offset\": 0}");

        // then
        assertProblem(complete("ugo", "new"), 409, "upload-incomplete", "'a.json' has not arrived");
        send("ugo", "new", 0, "onetwo")
                .expectStatus()
                .isNoContent()
                .expectHeader()
                .valueEquals("Upload-Offset", "6");
        Path received = storage.uploads().resolve(id("ugo", "new"));
        complete("ugo", "new").expectStatus().isCreated().expectBody().json("""
                        {"name": "user.ugo.new", "version": 1, "kind": "DIRECTORY", "files": 4, "bytes": 9}
                        """);
        Path stored = folder("ugo", "new", 1);
        assertThat(stored.resolve("a.json")).hasContent("one");
        assertThat(stored.resolve("sub/b c.json")).hasContent("two");
        assertThat(stored.resolve("sub/same")).hasContent("one");
        assertThat(stored.resolve("empty")).isEmptyFile();
        assertThat(used("ugo")).isEqualTo("9 bytes, 4 files");
        assertProblem(complete("ugo", "new"), 404, "upload-not-found", "announce");
        assertThat(received).doesNotExist();
    }

    @Test
    void anUploadGoesOnInTheMiddleOfAFile() {
        // given
        Map<String, String> files = files("a", "first", "b", "0123456789", "c", "last");
        announce("uma", "cut", null, files);
        send("uma", "cut", 0, "first01234");

        // then
        assertProblem(send("uma", "cut", 0, "first"), 409, "upload-offset", "goes on at byte 10, not 0");
        as("uma")
                .get()
                .uri("/api/v1/datasets/user.uma.cut/upload")
                .exchange()
                .expectHeader()
                .valueEquals("Upload-Offset", "10");
        announce("uma", "cut", null, files).expectBody().json("{\"missing\": [1, 2], \"length\": 14, \"offset\": 5}");
        send("uma", "cut", 5, "56789last").expectStatus().isNoContent();
        complete("uma", "cut").expectStatus().isCreated();
        assertThat(folder("uma", "cut", 1).resolve("b")).hasContent("0123456789");
    }

    @Test
    void whatIsNoLongerAnnouncedTakesNoRoom() {
        // given
        announce("uwe", "other", null, files("a", "first", "b", "0123456789"));
        send("uwe", "other", 0, "first01234");
        Path received = storage.uploads().resolve(id("uwe", "other"));

        // when
        announce("uwe", "other", null, files("a", "first", "c", "another"));

        // then
        assertThat(received).isDirectoryContaining("glob:**/" + sha256("first") + ".5");
        assertThat(received.toFile().list()).hasSize(1);
    }

    @Test
    void whatHasComeOfABodyThatBreaksOffStays() {
        // given
        announce("ursa", "broken", null, files("a", "first", "b", "0123456789"));
        InputStream broken = new SequenceInputStream(stream("first012"), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the client has gone");
            }
        });

        // when
        assertThatThrownBy(() -> uploads.receive(new OwnedName("user.ursa.broken"), 0, broken))
                .hasMessageContaining("broke off");

        // then
        assertThat(uploads.progress(new OwnedName("user.ursa.broken")).offset()).isEqualTo(8);
    }

    /** A process that is killed neither says that it writes no more, nor finishes a file. */
    @Test
    void anUploadOutlivesTheProcessThatReceivedIt() throws IOException {
        // given
        Map<String, String> files = files("a", "first", "b", "0123456789", "c", "whole");
        announce("ulla", "killed", null, files);
        send("ulla", "killed", 0, "first0123");
        Path folder = storage.uploads().resolve(id("ulla", "killed"));
        Files.writeString(folder.resolve(sha256("whole") + ".begun"), "whole");
        jdbc.sql(
                        "UPDATE upload SET writer = gen_random_uuid(), writer_until = now() + interval '1 hour' WHERE name = :name")
                .param("name", "user.ulla.killed")
                .update();

        // then
        assertProblem(send("ulla", "killed", 9, "456789"), 409, "upload-in-progress", "half a minute");
        assertProblem(announce("ulla", "killed", null, files), 409, "upload-in-progress", "half a minute");
        assertProblem(complete("ulla", "killed"), 409, "upload-in-progress", "half a minute");

        // when
        jdbc.sql("UPDATE upload SET writer_until = now() - interval '1 second' WHERE name = :name")
                .param("name", "user.ulla.killed")
                .update();

        // then
        announce("ulla", "killed", null, files).expectBody().json("{\"missing\": [1, 2], \"offset\": 4}");
        send("ulla", "killed", 4, "456789whole").expectStatus().isNoContent();
        complete("ulla", "killed").expectStatus().isCreated();
        assertThat(folder("ulla", "killed", 1).resolve("b")).hasContent("0123456789");
        assertThat(folder("ulla", "killed", 1).resolve("c")).hasContent("whole");
    }

    /** Nor is what it had written of a small file taken for the whole of a shorter one. */
    @Test
    void aFileThatWasCutByTheEndOfItsProcessIsWrittenAnew() throws IOException {
        // given
        announce("unda", "torn", null, files("a", "first", "b", "second"));
        Path torn = storage.uploads().resolve(id("unda", "torn")).resolve(sha256("second") + ".6");
        send("unda", "torn", 0, "first");
        Files.writeString(torn, "sec");
        Map<String, Object> shorter = Map.of("path", "b", "bytes", 3, "sha256", sha256("second"));

        // then
        as("unda")
                .put()
                .uri(address("unda", "torn"))
                .body(Map.of("kind", "DIRECTORY", "files", List.of(shorter)))
                .exchange()
                .expectBody()
                .json("{\"missing\": [0], \"offset\": 0}");
        assertProblem(complete("unda", "torn"), 409, "upload-incomplete", "'b' has not arrived");

        // when
        announce("unda", "torn", null, files("a", "first", "b", "second"))
                .expectBody()
                .json("{\"missing\": [0, 1], \"offset\": 0}");
        send("unda", "torn", 0, "firstsecond").expectStatus().isNoContent();

        // then
        complete("unda", "torn").expectStatus().isCreated();
        assertThat(folder("unda", "torn", 1).resolve("b")).hasContent("second");
    }

    @Test
    void filesAboutAsLargeAsTheBufferArriveInPieces() {
        for (int bytes : new int[] {65_535, 65_536, 65_537}) {
            // given
            String name = "edge-" + bytes;
            String large = "x".repeat(bytes);
            announce("uri", name, null, files("a", large, "b", "y"));

            // when
            send("uri", name, 0, large.substring(1));
            send("uri", name, bytes - 1L, "xy");

            // then
            complete("uri", name).expectStatus().isCreated();
            assertThat(folder("uri", name, 1).resolve("a")).hasContent(large);
        }
    }

    @Test
    void whatArrivesOtherwiseThanAnnouncedIsRefusedAndSentAgain() {
        // given
        announce("urs", "damaged", null, files("a", "first", "b", "second"));

        // then
        assertProblem(send("urs", "damaged", 0, "firstsecONd"), 409, "checksum-mismatch", "File 1 of the announcement");
        assertProblem(send("urs", "damaged", 5, "second and more"), 400, "invalid-request", "more bytes");
        complete("urs", "damaged").expectStatus().isCreated();
        assertThat(folder("urs", "damaged", 1).resolve("b")).hasContent("second");
    }

    @Test
    void aNewVersionIsSentWhatIsNewAndSharesTheRest() throws IOException {
        // given
        upload("udo", "shared", null, files("a", "first", "b", "second"), "firstsecond");

        // when
        announce("udo", "shared", 1, files("a", "first", "moved/b", "second", "c", "third"))
                .expectBody()
                .json("{\"missing\": [2], \"length\": 5, \"offset\": 0}");
        send("udo", "shared", 0, "third");
        complete("udo", "shared").expectBody().json("{\"version\": 2, \"files\": 3, \"bytes\": 16}");

        // then
        assertThat(Files.isSameFile(
                        folder("udo", "shared", 1).resolve("b"),
                        folder("udo", "shared", 2).resolve("moved/b")))
                .isTrue();
        assertThat(used("udo")).isEqualTo("16 bytes, 3 files");

        // when
        removals.sweep();

        // then
        assertThat(folder("udo", "shared", 1)).doesNotExist();
        assertThat(folder("udo", "shared", 2).resolve("moved/b")).hasContent("second");
        assertThat(used("udo")).isEqualTo("16 bytes, 3 files");
    }

    @Test
    void theSameContentIsNoNewVersionAndAnotherIsOneOnlyOfWhatWasSeen() {
        // given
        upload("ute", "seen", null, files("a", "first"), "first");

        // then
        assertProblem(announce("ute", "seen", null, files("a", "other")), 409, "dataset-exists", "--replace");
        assertProblem(announce("ute", "seen", 2, files("a", "other")), 409, "dataset-changed", "castor show");
        announce("ute", "seen", 1, files("a", "first")).expectBody().json("{\"missing\": []}");
        complete("ute", "seen").expectBody().json("{\"version\": 1}");

        // when
        announce("ute", "seen", 1, files("a", "mine"));
        send("ute", "seen", 0, "mine");
        as("ute")
                .put()
                .uri("/api/v1/datasets/user.ute.seen?replace=true&filename=theirs")
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body("theirs".getBytes(StandardCharsets.UTF_8))
                .exchange()
                .expectStatus()
                .isCreated();

        // then
        assertProblem(complete("ute", "seen"), 409, "dataset-changed", "castor show");
    }

    @Test
    void anAnnouncementHoldsItsPlaceInTheQuota() {
        // given
        token("ulf");
        as("admin")
                .patch()
                .uri("/api/v1/quotas/ulf")
                .body(Map.of("maxBytes", 10, "maxFiles", 4))
                .exchange()
                .expectStatus()
                .isOk();

        // then
        assertProblem(announce("ulf", "large", null, files("a", "01234567890")), 507, "quota-exceeded", "11 bytes");
        announce("ulf", "one", null, files("a", "0123456")).expectStatus().isOk();
        announce("ulf", "one", null, files("a", "0123456", "b", "7"))
                .expectStatus()
                .isOk();
        assertProblem(announce("ulf", "two", null, files("a", "890")), 507, "quota-exceeded", "user.ulf.one (8 bytes");
        assertThat(used("ulf")).isEqualTo("8 bytes, 2 files");

        // when
        as("ulf")
                .delete()
                .uri("/api/v1/datasets/user.ulf.one")
                .exchange()
                .expectStatus()
                .isNoContent();

        // then
        announce("ulf", "two", null, files("a", "890")).expectStatus().isOk();
        assertThat(used("ulf")).isEqualTo("3 bytes, 1 files");
    }

    @Test
    void ofTwoAnnouncementsAtOnceThatDoNotFitTogetherOneIsRefused() throws Exception {
        // given
        token("ursel");
        as("admin")
                .patch()
                .uri("/api/v1/quotas/ursel")
                .body(Map.of("maxBytes", 10))
                .exchange();
        ExecutorService threads = Executors.newFixedThreadPool(2);

        // when
        List<Future<Integer>> statuses = threads.invokeAll(List.of(
                () -> status(announce("ursel", "one", null, files("a", "0123456"))),
                () -> status(announce("ursel", "two", null, files("a", "0123456")))));
        threads.shutdown();

        // then
        assertThat(List.of(statuses.get(0).get(), statuses.get(1).get())).containsExactlyInAnyOrder(200, 507);
    }

    @Test
    void anUploadOfWhichNothingComesIsSwept() {
        // given
        announce("uli", "left", null, files("a", "first"));
        send("uli", "left", 0, "fir");
        Path folder = storage.uploads().resolve(id("uli", "left"));

        // when
        uploads.sweep();

        // then
        assertThat(folder).exists();

        // when
        jdbc.sql("UPDATE upload SET touched_at = now() - interval '8 days' WHERE name = 'user.uli.left'")
                .update();
        uploads.sweep();

        // then
        assertThat(folder).doesNotExist();
        assertProblem(send("uli", "left", 3, "st"), 404, "upload-not-found", "announce");
        assertThat(used("uli")).isEqualTo("0 bytes, 0 files");
    }

    @Test
    void onlyItsOwnerUploadsToAName() {
        // given
        announce("urban", "mine", null, files("a", "first"));

        // then
        assertProblem(
                as("uwe")
                        .put()
                        .uri("/api/v1/datasets/user.urban.mine/upload")
                        .body(body(null, files("a", "1")))
                        .exchange(),
                403,
                "not-your-name",
                "urban");
        assertProblem(
                as("uwe")
                        .post()
                        .uri("/api/v1/datasets/user.urban.mine/upload/complete")
                        .exchange(),
                403,
                "forbidden",
                "urban");
        assertProblem(
                as("uwe").get().uri("/api/v1/datasets/user.urban.mine/upload").exchange(), 403, "forbidden", "urban");
    }

    private void upload(
            String user, String name, @Nullable Integer replaces, Map<String, String> files, String content) {
        announce(user, name, replaces, files).expectStatus().isOk();
        send(user, name, 0, content).expectStatus().isNoContent();
        complete(user, name).expectStatus().isCreated();
    }

    private ResponseSpec announce(String user, String name, @Nullable Integer replaces, Map<String, String> files) {
        return as(user).put()
                .uri(address(user, name))
                .body(body(replaces, files))
                .exchange();
    }

    private static Map<String, Object> body(@Nullable Integer replaces, Map<String, String> files) {
        Map<String, Object> body = new TreeMap<>();
        body.put("kind", "DIRECTORY");
        if (replaces != null) {
            body.put("replaces", replaces);
        }
        body.put(
                "files",
                files.entrySet().stream()
                        .map(file -> Map.of(
                                "path",
                                file.getKey(),
                                "bytes",
                                file.getValue().length(),
                                "sha256",
                                sha256(file.getValue())))
                        .toList());
        return body;
    }

    private ResponseSpec send(String user, String name, long offset, String content) {
        return as(user).patch()
                .uri(address(user, name))
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header("Upload-Offset", Long.toString(offset))
                .body(content.getBytes(StandardCharsets.UTF_8))
                .exchange();
    }

    private ResponseSpec complete(String user, String name) {
        return as(user).post().uri(address(user, name) + "/complete").exchange();
    }

    private static int status(ResponseSpec response) {
        return response.returnResult(byte[].class).getStatus().value();
    }

    private static String address(String user, String name) {
        return "/api/v1/datasets/user." + user + "." + name + "/upload";
    }

    private String used(String user) {
        return jdbc.sql("""
                        SELECT format('%s bytes, %s files', coalesce(sum(bytes), 0), coalesce(sum(files), 0))
                        FROM storage_use WHERE owner_id = (SELECT id FROM account WHERE username = :user)
                        """).param("user", user).query(String.class).single();
    }

    private String id(String user, String name) {
        return jdbc.sql("SELECT id::text FROM upload WHERE name = :name")
                .param("name", "user." + user + "." + name)
                .query(String.class)
                .single();
    }

    private Path folder(String user, String name, int version) {
        return storage.dataset(new DatasetVersion(new OwnedName("user." + user + "." + name), version));
    }

    private static Map<String, String> files(String... pathsAndContents) {
        Map<String, String> files = new LinkedHashMap<>();
        for (int i = 0; i < pathsAndContents.length; i += 2) {
            files.put(pathsAndContents[i], pathsAndContents[i + 1]);
        }
        return files;
    }

    private static InputStream stream(String content) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String content) {
        return Hashing.sha256().hashString(content, StandardCharsets.UTF_8).toString();
    }
}
