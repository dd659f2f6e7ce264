package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.orchestra.api.dataset.Tar;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

class DatasetsApiIT extends RunningApi {
    private static final MediaType TAR = MediaType.valueOf("application/x-tar");

    @Autowired
    private AllocationProbe probe;

    @Test
    void aFileIsUploadedShownAndListed() {
        // when
        put("ana", "user.ana.file", "numbers.csv", "1,2\n").expectStatus().isCreated();

        // then
        as("ana")
                .get()
                .uri("/api/v1/datasets/user.ana.file")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.owner")
                .isEqualTo("ana")
                .jsonPath("$.kind")
                .isEqualTo("FILE")
                .jsonPath("$.files")
                .isEqualTo(1)
                .jsonPath("$.bytes")
                .isEqualTo(4)
                .jsonPath("$.sha256")
                .value(String.class, sum -> assertThat(sum).hasSize(64));
        assertThat(storage.dataset(new DatasetVersion(new OwnedName("user.ana.file"), 1))
                        .resolve("numbers.csv"))
                .hasContent("1,2\n");
        assertProblem(put("ana", "user.ana.file", "b", "2"), 409, "dataset-exists", "another name");
    }

    @Test
    void aDirectoryIsUploadedAndItsFilesAreListedByPage() {
        // given
        byte[] tar = new Tar().file("b.json", "{}").file("a/a.json", "[]").bytes();

        // when
        putTar("ana", "user.ana.directory", tar).expectStatus().isCreated();

        // then
        as("ana")
                .get()
                .uri("/api/v1/datasets/user.ana.directory/files?size=1&after=a/a.json")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.items[0].path")
                .isEqualTo("b.json")
                .jsonPath("$.items[0].bytes")
                .isEqualTo(2)
                .jsonPath("$.next")
                .isEmpty();
    }

    @Test
    void aFileOfADatasetIsDownloadedAndResumed() {
        // given
        putTar(
                        "ana",
                        "user.ana.down",
                        new Tar().file("sub/a=1.json", "0123456789").bytes())
                .expectStatus()
                .isCreated();

        // then
        String tag = content("ana", "sub/a=1.json", null)
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Content-Type", "application/octet-stream")
                .expectHeader()
                .valueMatches("Content-Disposition", "attachment; .*a=1.json.*")
                .expectBody(String.class)
                .isEqualTo("0123456789")
                .returnResult()
                .getResponseHeaders()
                .getETag();
        content("ana", "sub/a=1.json", tag)
                .expectStatus()
                .isEqualTo(206)
                .expectHeader()
                .valueEquals("Content-Range", "bytes 4-9/10")
                .expectBody(String.class)
                .isEqualTo("456789");
        for (String none : new String[] {"none", "sub", "../down/sub/a=1.json", "/etc/passwd", "a\0b"}) {
            assertProblem(content("ana", none, null), 404, "not-found", "list its files");
        }
        assertProblem(content("bob", "sub/a=1.json", null), 403, "forbidden", "belongs to ana");
    }

    @Test
    void aBadArchiveIsRefusedAndLeavesNothing() {
        // then
        assertProblem(
                putTar("ana", "user.ana.bad", new Tar().file("../../x", "1").bytes()), 400, "invalid-name", "rename");
        assertProblem(
                putTar("ana", "user.ana.bad", new Tar().symbolicLink("x", "/").bytes()),
                400,
                "invalid-request",
                "regular file");
        assertProblem(putTar("ana", "user.ana.bad", new Tar().bytes()), 400, "dataset-empty", "at least one");
        assertProblem(
                putTar("ana", "user.ana.bad", "no tar".getBytes(StandardCharsets.UTF_8)),
                400,
                "invalid-request",
                "tar archive");
        assertProblem(
                as("ana").get().uri("/api/v1/datasets/user.ana.bad").exchange(),
                404,
                "dataset-not-found",
                "castor list");
    }

    @Test
    void nobodyButAnAdminTouchesWhatIsSomebodyElses() {
        // given
        put("ana", "user.ana.private", "a", "1").expectStatus().isCreated();

        // then
        assertProblem(put("bob", "user.ana.new", "a", "1"), 403, "not-your-name", "user.bob.");
        for (String path : new String[] {"/user.ana.private", "/user.ana.private/files", "/user.ana.none"}) {
            assertProblem(
                    as("bob").get().uri("/api/v1/datasets" + path).exchange(), 403, "forbidden", "belongs to ana");
        }
        assertProblem(as("bob").get().uri("/api/v1/datasets?reader=ana").exchange(), 403, "forbidden", "reader=bob");
        for (String whose : new String[] {"", "?owner=ana", "?owner=nobody"}) {
            as("bob")
                    .get()
                    .uri("/api/v1/datasets" + whose)
                    .exchange()
                    .expectBody()
                    .jsonPath("$.items.length()")
                    .isEqualTo(0);
        }
        as("admin")
                .get()
                .uri("/api/v1/datasets/user.ana.private")
                .exchange()
                .expectStatus()
                .isOk();
        put("admin", "user.bob.from-admin", "a", "1").expectStatus().isCreated();
        assertProblem(put("admin", "user.nobody.x", "a", "1"), 404, "user-not-found", "existing user");
    }

    @Test
    void aRefusalComesBeforeTheBodyIsSent() throws IOException {
        // then
        assertThat(firstAnswer(token("bob"), "user.ana.big")).startsWith("HTTP/1.1 403");
        assertThat(firstAnswer("orc_unknown", "user.ana.big")).startsWith("HTTP/1.1 401");
        assertThat(firstAnswer(token("ana"), "user.ana.big")).startsWith("HTTP/1.1 100");
    }

    @Test
    void aBodyWithoutAContentTypeIsAFile() throws IOException {
        // when
        try (Socket socket = new Socket("localhost", port)) {
            send(socket, head(token("ana"), "user.ana.untyped", 2, "").replaceAll("Content-Type.*\r\n", "") + "42");
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 201");
        }

        // then
        assertThat(storage.dataset(new DatasetVersion(new OwnedName("user.ana.untyped"), 1))
                        .resolve("a"))
                .hasContent("42");
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() throws IOException {
        // when
        try (Socket socket = new Socket("localhost", port)) {
            send(socket, head(token("ana"), "user.ana.broken", 100, "") + "only this");
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }

        // then
        as("ana")
                .get()
                .uri("/api/v1/datasets/user.ana.broken")
                .exchange()
                .expectStatus()
                .isNotFound();
        assertThat(storage.dataset(new DatasetVersion(new OwnedName("user.ana.broken"), 1)))
                .doesNotExist();
    }

    @Test
    void aLargeFileDoesNotPassThroughMemory() throws IOException {
        // given
        long size = 256L * 1024 * 1024;
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://localhost:%d/api/v1/datasets/user.ana.large?filename=zeros".formatted(port))
                        .toURL()
                        .openConnection();
        connection.setRequestMethod("PUT");
        connection.setRequestProperty("Authorization", "Bearer " + token("ana"));
        connection.setRequestProperty("Content-Type", "application/octet-stream");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(size);

        // when
        byte[] block = new byte[1024 * 1024];
        try (OutputStream out = connection.getOutputStream()) {
            for (long sent = 0; sent < size; sent += block.length) {
                out.write(block);
            }
        }

        // then
        assertThat(connection.getResponseCode()).isEqualTo(201);
        Path stored = storage.dataset(new DatasetVersion(new OwnedName("user.ana.large"), 1))
                .resolve("zeros");
        assertThat(stored).hasSize(size);
        assertThat(probe.allocated()).isBetween(1L, 16L * 1024 * 1024);
        Files.delete(stored);
    }

    private RestTestClient.ResponseSpec put(String user, String name, String filename, String content) {
        return as(user).put()
                .uri("/api/v1/datasets/{name}?filename={filename}", name, filename)
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(content.getBytes(StandardCharsets.UTF_8))
                .exchange();
    }

    private RestTestClient.ResponseSpec content(String user, String path, @Nullable String tag) {
        RestTestClient.RequestHeadersSpec<?> request =
                as(user).get().uri("/api/v1/datasets/user.ana.down/files/content?path={path}", path);
        if (tag != null) {
            request.header("Range", "bytes=4-").header("If-Range", tag);
        }
        return request.exchange();
    }

    private RestTestClient.ResponseSpec putTar(String user, String name, byte[] tar) {
        return as(user).put()
                .uri("/api/v1/datasets/{name}", name)
                .contentType(TAR)
                .body(tar)
                .exchange();
    }

    /** The first line that the server sends to a client that waits before it sends five gigabytes. */
    private String firstAnswer(String token, String name) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            send(socket, head(token, name, 5_000_000_000L, "Expect: 100-continue\r\n"));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    private static String head(String token, String name, long length, String more) {
        return """
                PUT /api/v1/datasets/%s?filename=a HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer %s\r
                Content-Type: application/octet-stream\r
                Content-Length: %d\r
                Connection: close\r
                %s\r
                """.formatted(name, token, length, more);
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }
}
