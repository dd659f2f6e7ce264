package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.patchRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.maestro.MaestroExtension.Result;

/** Tests what an upload sends, and what becomes of one that fails. */
class CastorUploadCommandTest extends UploadFixture {
    @Test
    void announcesAFileThenSendsItThenCompletesIt() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("my+data.csv"), "hello");
        uploading("[0]", 5, 0);

        // when
        Result result = upload(file);

        // then
        assertThat(result).isEqualTo(new Result(0, "dataset user.ana.data uploaded, 1 file, 5 bytes\n", ""));
        assertThat(announced()).isEqualTo(JSON.readTree("""
                        {"kind": "FILE", "replaces": null, "files": [{"path": "my+data.csv", "bytes": 5,
                         "sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}]}
                        """));
        LoggedRequest sent = sent();
        assertThat(sent.getHeader("Authorization")).isEqualTo("Bearer t0ken");
        assertThat(sent.getHeader("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(sent.getHeader("Content-Length")).isEqualTo("5");
        assertThat(sent.getHeader("Upload-Offset")).isEqualTo("0");
        assertThat(sent.getHeader("Expect")).isEqualTo("100-continue");
        assertThat(sent.getBodyAsString()).isEqualTo("hello");
    }

    @Test
    void sendsTheContentsOfADirectoryOneAfterAnotherAndFollowsLinks() throws IOException {
        // given
        for (String path : List.of("b.json", "a.json", "deep/below/c with space.json")) {
            Files.createDirectories(folder.resolve(path).getParent());
            Files.writeString(folder.resolve(path), "<" + path + ">");
        }
        Files.createDirectory(folder.resolve("empty"));
        Files.createSymbolicLink(folder.resolve("link.json"), folder.resolve("a.json"));
        uploading("[0,1,2]", 46, 0);

        // when
        Result result = upload(folder);

        // then
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(announced().get("kind").asString()).isEqualTo("DIRECTORY");
        assertThat(announced()
                        .get("files")
                        .valueStream()
                        .map(entry -> entry.get("path").asString()))
                .containsExactly("a.json", "b.json", "deep/below/c with space.json", "link.json");
        assertThat(sent().getBodyAsString()).isEqualTo("<a.json><b.json><deep/below/c with space.json>");
    }

    @Test
    void goesOnWhereAnUploadBrokeOff() throws IOException {
        // given
        Files.writeString(folder.resolve("a"), "one");
        Files.writeString(folder.resolve("b"), "two");
        Files.writeString(folder.resolve("c"), "three");
        uploading("[2,1]", 8, 4);

        // when
        Result result = upload(folder);

        // then
        assertThat(result.err()).isEqualTo("going on: 1 of 3 files is there, and the beginning of another\n");
        assertThat(sent().getHeader("Upload-Offset")).isEqualTo("4");
        assertThat(sent().getBodyAsString()).isEqualTo("etwo");
    }

    @Test
    void sendsNothingOfWhatIsThere() throws IOException {
        // given
        Files.writeString(folder.resolve("a"), "one");
        uploading("[]", 0, 0);

        // when
        Result result = upload(folder);

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0, "dataset user.ana.data uploaded, 1 file, 5 bytes\n", "going on: 1 of 1 file is there\n"));
        assertThat(maestro.server().findAll(patchRequestedFor(anyUrl()))).isEmpty();
    }

    @Test
    void anExistingDatasetIsNotUploadedAgain() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("data"), "hello");
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/datasets/user.ana.data").willReturn(json(DATASET)));

        // then
        assertThat(upload(file))
                .isEqualTo(
                        new Result(
                                1,
                                "",
                                "A dataset named user.ana.data exists; choose another name for this one, add files to it with maestro castor edit, or replace it with --replace.\n"));
    }

    @Test
    void replacesADataset() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("data.csv"), "hello");
        uploading("[0]", 5, 0);
        maestro.server()
                .stubFor(get("/api/v1/datasets/user.ana.data")
                        .willReturn(json(DATASET.replace("1,\"owner", "6,\"owner"))));

        // when
        Result result = upload(file, "--replace");

        // then
        assertThat(result).isEqualTo(new Result(0, "dataset user.ana.data has version 1, 1 file, 5 bytes\n", ""));
        assertThat(announced().get("replaces").asInt()).isEqualTo(6);
    }

    /** Two commands announce at once, and one completes what the other has sent. */
    @Test
    void whatAnotherCommandHasUploadedMeanwhileIsNotTakenForItsOwn() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("data.csv"), "hello");
        uploading("[0]", 5, 0);
        maestro.server()
                .stubFor(post(UPLOAD + "/complete")
                        .willReturn(
                                json(DATASET.replace("2cf2", "0".repeat(64))).withStatus(201)));

        // then
        assertThat(upload(file))
                .isEqualTo(
                        new Result(
                                1,
                                "",
                                "Another upload of user.ana.data came between, and the dataset has its content; look at it with castor show, then try again.\n"));
    }

    @Test
    void reportsAnExpiredTokenWithTheServersMessage() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("data"), "hello");
        try (ScriptedServer server = new ScriptedServer((head, in, out) -> ScriptedServer.write(
                out,
                "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Type:"
                        + " application/problem+json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n27\r\n{\"detail\":\"Run: maestro"
                        + " authenticate.\"}\r\n0\r\n\r\n"))) {

            // when
            Result result = maestro.authenticatedAt(server.url())
                    .run(Map.of(), "castor", "upload", "-d", "user.ana.data", "-p", file.toString());

            // then
            assertThat(result).isEqualTo(new Result(1, "", "Run: maestro authenticate.\n"));
        }
    }

    @Test
    void reportsARefusalInTheMiddleOfTheBody() throws IOException {
        // given
        Path file = sparseFile(200L << 20);
        try (ScriptedServer server = accepting(200L << 20, (head, in, out) -> {
            ScriptedServer.write(out, "HTTP/1.1 100 Continue\r\n\r\n");
            in.readNBytes(1 << 20);
            ScriptedServer.write(
                    out,
                    ScriptedServer.answer(
                            "507 Insufficient Storage",
                            "application/problem+json",
                            "{\"detail\":\"The disk is full.\"}"));
            in.readNBytes(20 << 20);
        })) {

            // then
            assertThat(uploadTo(server, file)).isEqualTo(new Result(1, "", "The disk is full.\n"));
        }
    }

    @Test
    void aServerThatDiesDuringAnUploadIsToBeAskedAgain() throws IOException {
        // given
        Path file = sparseFile(50L << 20);
        try (ScriptedServer server = accepting(50L << 20, (head, in, out) -> {
            ScriptedServer.write(out, "HTTP/1.1 100 Continue\r\n\r\n");
            in.readNBytes(1 << 20);
        })) {

            // then
            assertThat(uploadTo(server, file))
                    .isEqualTo(new Result(
                            1,
                            "",
                            "The server at " + server.url()
                                    + " closed the connection; run the command again to go on where it was.\n"));
        }
    }

    @ParameterizedTest
    @CsvSource({"100, y, 50, grew", "100, y, 100, changed", "1, x, 100, shrank"})
    void aFileThatChangesLeavesTheUploadIncomplete(int later, String content, int announced, String how)
            throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("a"), "x".repeat(announced));
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        StringBuilder received = new StringBuilder();
        try (ScriptedServer server = accepting(announced, (head, in, out) -> {
            Files.writeString(file, content.repeat(later));
            ScriptedServer.write(out, "HTTP/1.1 100 Continue\r\n\r\n");
            received.append(new String(in.readAllBytes(), UTF_8));
        })) {

            // then
            assertThat(uploadTo(server, file))
                    .isEqualTo(new Result(
                            1, "", file + " " + how + " during the upload; try again when nothing writes to it.\n"));
        }
        assertThat(received.length()).isLessThan(announced);
    }

    /** The server refuses a name when it comes to it, which may be after hours. */
    @Test
    void allNamesAreCheckedBeforeAnythingIsSent() throws IOException {
        // given
        String rule =
                " not allowed in a dataset; rename with letters, digits, ._-+=@, and spaces inside only, not beginning with '.' or '-', at most 200 characters for a name and 512 for a path.";
        Files.writeString(folder.resolve("a.json"), "{}");

        for (String name : List.of(".hidden", " space", "-c", "ä", "a\\b", "x".repeat(201))) {
            Path refused = Files.writeString(folder.resolve(name), "{}");

            // then
            assertRefused(folder, "Nothing was sent, because the file name '" + name + "' is" + rule);
            assertRefused(refused, "Nothing was sent, because the file name '" + name + "' is" + rule);
            Files.delete(refused);
        }
        Files.writeString(folder.resolve("b\u001B[2J"), "{}");
        Files.writeString(Files.createDirectory(folder.resolve("c ")).resolve("e"), "{}");
        assertRefused(folder, "Nothing was sent, because the file name 'b\\x1B[2J' and 1 other are" + rule);
    }

    @Test
    void rejectsUnusablePathsBeforeConnecting() throws IOException {
        // given
        Path empty = Files.createDirectories(folder.resolve("empty/below")).getParent();
        Path broken = Files.createDirectory(folder.resolve("broken"));
        Path link = Files.createSymbolicLink(broken.resolve("link"), Path.of("an unknown address"));
        Path loop = Files.createDirectory(folder.resolve("loop"));
        Files.createSymbolicLink(loop.resolve("again"), loop);
        Path missing = folder.resolve("missing");

        // then
        assertRefused(missing, missing + " does not exist; give a file or a directory.");
        assertRefused(Path.of("/dev/null"), "/dev/null is neither a file nor a directory; give a file or a directory.");
        assertRefused(empty, empty + " contains no files; add at least one.");
        assertRefused(broken, link + " is neither a file nor a directory; remove it and try again.");
        assertRefused(
                loop,
                "Cannot read all of " + loop + " (" + loop.resolve("again")
                        + "); check it or choose another directory.");
    }

    @Test
    void aFileLargerThanTheHeapIsStreamed() throws Exception {
        // given
        long size = 300L << 20;
        Path file = sparseFile(size);
        AtomicLong received = new AtomicLong();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            long bytes = drained(exchange.getRequestBody());
            received.accumulateAndGet(bytes, Math::max);
            String method = exchange.getRequestMethod();
            byte[] answer = (method.equals("PUT") ? progress("[0]", size, 0) : COMPLETED).getBytes(UTF_8);
            exchange.sendResponseHeaders(method.equals("GET") ? 404 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        maestro.authenticatedAt(url);
        ProcessBuilder small = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.orchestra.maestro.Maestro",
                "castor",
                "upload",
                "-d",
                "user.ana.data",
                "-p",
                file.toString());
        small.environment().put("HOME", maestro.home().toString());
        small.environment().remove("MAESTRO_URL");

        // when
        Process process = small.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        // then
        assertThat(output).isEqualTo("dataset user.ana.data uploaded, 1 file, 5 bytes\n");
        assertThat(process.waitFor()).isZero();
        assertThat(received).hasValue(size);
        server.stop(0);
    }

    @Test
    void showsAProgressBarOnlyOnATerminal() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("data"), "hello");
        uploading("[0]", 5, 0);
        maestro.onTerminal();

        // when
        Result result = upload(file);

        // then
        assertThat(result.err()).startsWith("\rchecksums").contains("\rupload").contains("100%");
        assertThat(result.out()).isEqualTo("dataset user.ana.data uploaded, 1 file, 5 bytes\n");
    }

    private Result uploadTo(ScriptedServer server, Path path) {
        return maestro.authenticatedAt(server.url())
                .run(Map.of(), "castor", "upload", "-d", "user.ana.data", "-p", path.toString());
    }

    /** A server that takes an announcement of one file, and then does as scripted. */
    private static ScriptedServer accepting(long length, ScriptedServer.Script content) throws IOException {
        return new ScriptedServer((head, in, out) -> {
            if (head.startsWith("GET")) {
                ScriptedServer.write(out, ScriptedServer.answer("404 Not Found", "application/problem+json", "{}"));
            } else if (head.startsWith("PUT")) {
                ScriptedServer.write(
                        out, ScriptedServer.answer("200 OK", "application/json", progress("[0]", length, 0)));
            } else {
                content.play(head, in, out);
            }
        });
    }

    private Path sparseFile(long size) throws IOException {
        Path path = folder.resolve("sparse");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
        }
        return path;
    }

    private static long drained(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        int read;
        while ((read = in.read(buffer)) >= 0) {
            total += read;
        }
        return total;
    }
}
