package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.patchRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;

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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.maestro.MaestroExtension.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CastorCommandTest {
    private static final String DATASET =
            "{\"name\":\"user.ana.data\",\"version\":1,\"owner\":\"ana\",\"kind\":\"FILE\",\"files\":1,"
                    + "\"bytes\":5,\"sha256\":\"2cf2\",\"createdAt\":\"2026-01-01T10:00:00Z\"}";

    private static final String UPLOAD = "/api/v1/datasets/user.ana.data/upload";
    private static final JsonMapper JSON = JsonMapper.shared();

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @TempDir
    Path folder;

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
        assertThat(result.err()).isEqualTo("going on: 1 of 3 files are there, and the beginning of another\n");
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
    void editsADatasetAndSendsOnlyWhatIsNew() throws IOException {
        // given
        uploading("[0]", 3, 0);
        editable(file("old/gone", "1"), file("b", "2"), file("new/a", "3"));
        Path added = Files.writeString(folder.resolve("a"), "one");

        // when
        Result result = edit("--add", added.toString(), "--into", "new/", "--remove", "old/");

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0, "dataset user.ana.data has version 1, 1 file, 5 bytes\n", "1 of 2 files are there\n"));
        assertThat(announced().get("replaces").asInt()).isEqualTo(4);
        assertThat(announced()
                        .get("files")
                        .valueStream()
                        .map(entry -> entry.get("path").asString()))
                .containsExactly("new/a", "b");
        assertThat(sent().getBodyAsString()).isEqualTo("one");
    }

    @Test
    void anEditThatFitsNothingChangesNothing() throws IOException {
        // given
        maestro.authenticated();
        editable(file("b", "2"));

        // then
        assertThat(edit("--remove", "*.csv").err())
                .isEqualTo(
                        "Dataset user.ana.data has no file that '*.csv' matches; see what it has: maestro castor show user.ana.data --all-files\n");
        assertThat(edit("--remove", "b").err())
                .isEqualTo(
                        "Dataset user.ana.data would have no files; delete it with: maestro castor delete user.ana.data\n");
        assertThat(edit().exitCode()).isEqualTo(2);
        maestro.server().stubFor(get("/api/v1/datasets/user.ana.data").willReturn(json(DATASET)));
        assertThat(edit("--remove", "b").err()).contains("is a single file");
        assertThat(maestro.server().findAll(putRequestedFor(anyUrl()))).isEmpty();
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
            byte[] answer = (method.equals("PUT") ? progress("[0]", size, 0) : DATASET).getBytes(UTF_8);
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

    @Test
    void listsDatasets() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/datasets?reader=ana&page=0&size=500")
                        .willReturn(json(page(DATASET.replace("}", ",\"sharedWith\":[\"bob\",\"eva\"]}")))));

        // when
        Result result = maestro.run("castor", "list");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("""
                        +---------------+-------+-------------+------+---------+-------+-------+----------------------+
                        | dataset       | owner | shared with | kind | version | files | bytes | created              |
                        +---------------+-------+-------------+------+---------+-------+-------+----------------------+
                        | user.ana.data | ana   | bob, eva    | FILE |       1 |     1 |     5 | 2026-01-01T10:00:00Z |
                        +---------------+-------+-------------+------+---------+-------+-------+----------------------+
                        """);
    }

    @Test
    void listsTheDatasetsOfAllUsersForAnAdmin() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/datasets?page=0&size=500").willReturn(json(page(DATASET))));

        // when
        Result result = maestro.run("castor", "list", "--all");

        // then
        assertThat(result.out()).contains("| user.ana.data | ana   |");
    }

    @Test
    void listsWhatAnotherUserShares() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/datasets?owner=bob&page=0&size=500").willReturn(json(page())));

        // then
        assertThat(maestro.run("castor", "list", "-u", "bob"))
                .isEqualTo(new Result(0, "bob shares no datasets with you\n", ""));
    }

    @Test
    void sharesADatasetAndTakesItBack() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(any(urlPathMatching("/api/v1/datasets/user.ana.data/readers/(bob|eva)"))
                        .willReturn(aResponse().withStatus(204)));

        // then
        assertThat(maestro.run("castor", "share", "user.ana.data", "--with", "bob,eva"))
                .isEqualTo(new Result(0, "dataset user.ana.data shared with bob, eva\n", ""));
        assertThat(maestro.run("castor", "unshare", "user.ana.data", "--with", "eva"))
                .isEqualTo(new Result(0, "dataset user.ana.data no longer shared with eva\n", ""));
        assertThat(maestro.server().getAllServeEvents().stream()
                        .map(event -> event.getRequest().getMethod() + " "
                                + event.getRequest().getUrl().replaceFirst(".*/", "")))
                .containsExactlyInAnyOrder("PUT bob", "PUT eva", "DELETE eva");
    }

    @Test
    void showsADatasetWithItsFilesAndTasks() {
        // given
        shown();

        // when
        Result result = maestro.run("castor", "show", "user.ana.data");

        // then
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("""
                        dataset  user.ana.data
                        owner    ana
                        kind     FILE
                        version  1
                        size     5 bytes
                        sha256   2cf2
                        created  2026-01-01T10:00:00Z

                        files: 1
                        +----------+-------+--------+
                        | path     | bytes | sha256 |
                        +----------+-------+--------+
                        | data.csv |     5 | 2cf2   |
                        +----------+-------+--------+

                        tasks: 7, 1 shown
                        +--------------+---------+---------+
                        | task         | state   | version |
                        +--------------+---------+---------+
                        | user.ana.fit | RUNNING |       1 |
                        +--------------+---------+---------+

                        other versions
                        +---------+-------+-------+---------+----------------------+---------+
                        | version | files | bytes | created | replaced             | deleted |
                        +---------+-------+-------+---------+----------------------+---------+
                        |       1 |     1 |     4 |         | 2026-01-02T10:00:00Z |         |
                        +---------+-------+-------+---------+----------------------+---------+
                        """);
    }

    @Test
    void showsAVersionThatWasReplaced() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(
                        get("/api/v1/datasets/user.ana.data?version=1")
                                .willReturn(
                                        json(
                                                DATASET.replaceAll("}$", "")
                                                        + ",\"replacedAt\":\"2026-01-02T10:00:00Z\",\"tasks\":[],\"taskCount\":0,\"otherVersions\":[]}")));
        maestro.server()
                .stubFor(get("/api/v1/datasets/user.ana.data/files?version=1&page=0&size=500")
                        .willReturn(json(page())));

        // then
        assertThat(maestro.run("castor", "show", "user.ana.data", "--version", "1")
                        .out())
                .contains("replaced  2026-01-02T10:00:00Z");
    }

    @Test
    void leavesOutWhatIsExcludedIgnoredOrHardlyEverMeantAndNamesAll() throws IOException {
        // given
        for (String path : List.of(
                "a.json",
                "sub/b.json",
                "sub/run.log",
                ".DS_Store",
                "sub/.ipynb_checkpoints/b-checkpoint.json",
                "README.md",
                "old/c.json",
                "sub/old/d.json",
                "sub/deep/e.json")) {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x" + path);
        }
        Files.writeString(folder.resolve(".castorignore"), "# logs\n*.log\n\n/old/\n");
        uploading("[0]", 7, 0);

        // when
        Result result = upload(folder, "--exclude", "sub/deep");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.err())
                .startsWith(
                        "Left out 6 files (--no-ignore keeps what no --exclude names): .DS_Store, README.md, old/c.json, sub/.ipynb_checkpoints/b-checkpoint.json, sub/deep/e.json, sub/run.log\n");
        assertThat(announced()
                        .get("files")
                        .valueStream()
                        .map(entry -> entry.get("path").asString()))
                .containsExactly("a.json", "sub/b.json", "sub/old/d.json");
    }

    @Test
    void keepsWhatIsHardlyEverMeantWhenToldTo() throws IOException {
        // given
        Files.writeString(folder.resolve("README.md"), "x");
        Files.writeString(folder.resolve(".castorignore"), "README.md\n");
        uploading("[0]", 1, 0);

        // when
        Result result = upload(folder, "--no-ignore");

        // then
        assertThat(result.err()).isEmpty();
        assertThat(announced().at("/files/0/path").asString()).isEqualTo("README.md");
    }

    @Test
    void anIgnoreFileThatCannotBeFollowedIsRefused() throws IOException {
        // given
        Path ignore = Files.writeString(folder.resolve(".castorignore"), "!kept\n");
        Files.writeString(folder.resolve("a"), "x");

        // then
        assertRefused(
                folder,
                ignore
                        + " has '!kept', but patterns only leave out and never bring back; write which files to leave out.");
        Files.writeString(ignore, "[a\n");
        assertThat(upload(folder).err()).startsWith(ignore + " has '[a', which is no pattern (");
    }

    @Test
    void refusesADirectoryOfWhichAllIsLeftOut() throws IOException {
        // given
        Files.writeString(folder.resolve(".DS_Store"), "x");

        // then
        assertRefused(folder, folder + " contains no files but those that are left out; add at least one.");
    }

    @Test
    void refusesWhatIsNoPattern() {
        // when
        Result result = maestro.authenticated()
                .run("castor", "upload", "-d", "user.ana.data", "-p", folder.toString(), "--exclude", "[a");

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("'[a' is no pattern (");
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

    @Test
    void deletesADataset() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(delete("/api/v1/datasets/user.ana.data")
                        .willReturn(aResponse().withStatus(204)));
        maestro.server()
                .stubFor(delete("/api/v1/datasets/user.ana.used")
                        .willReturn(problem(409, "dataset-in-use", "It is used: wait.")));

        // then
        assertThat(maestro.run("castor", "delete", "user.ana.data"))
                .isEqualTo(new Result(0, "dataset user.ana.data deleted\n", ""));
        assertThat(maestro.run("castor", "delete", "-d", "user.ana.used"))
                .isEqualTo(new Result(1, "", "It is used: wait.\n"));
    }

    @Test
    void showsADatasetAsOneJsonObject() {
        // given
        shown();

        // when
        Result result = maestro.run("castor", "show", "-d", "user.ana.data", "--output", "json");

        // then
        JsonNode json = JSON.readTree(result.out());
        assertThat(json.at("/name").asString()).isEqualTo("user.ana.data");
        assertThat(json.at("/bytes").asInt()).isEqualTo(5);
        assertThat(json.at("/tasks/0/state").asString()).isEqualTo("RUNNING");
        assertThat(json.at("/content/0/sha256").asString()).isEqualTo("2cf2");
    }

    @Test
    void showsTheFirstFilesOfALargeDataset() {
        // given
        shown(IntStream.range(0, 21)
                .mapToObj(i -> "{\"path\":\"c" + i + "\",\"bytes\":1,\"sha256\":\"ab\"}")
                .toArray(String[]::new));

        // then
        assertThat(maestro.run("castor", "show", "user.ana.data").out())
                .contains("files: 21, 20 shown", "| c19 ")
                .doesNotContain("| c20 ");
        assertThat(maestro.run("castor", "show", "user.ana.data", "--all-files").out())
                .contains("files: 21\n", "| c20 ");
    }

    private void shown(String... files) {
        maestro.authenticated()
                .server()
                .stubFor(
                        get("/api/v1/datasets/user.ana.data")
                                .willReturn(
                                        json(
                                                DATASET.replaceAll("}$", "")
                                                        + ",\"tasks\":[{\"name\":\"user.ana.fit\",\"state\":\"RUNNING\",\"version\":1}],\"taskCount\":7,\"otherVersions\":[{\"name\":\"user.ana.data\",\"version\":1,\"files\":1,\"bytes\":4,\"replacedAt\":\"2026-01-02T10:00:00Z\"}]}")));
        maestro.server()
                .stubFor(get("/api/v1/datasets/user.ana.data/files?page=0&size=500")
                        .willReturn(json(page(
                                files.length == 0
                                        ? new String[] {"{\"path\":\"data.csv\",\"bytes\":5,\"sha256\":\"2cf2\"}"}
                                        : files))));
    }

    private void assertRefused(Path path, String message) {
        Result result = maestro.authenticated().run("castor", "upload", "-d", "user.ana.data", "-p", path.toString());
        assertThat(result).isEqualTo(new Result(1, "", message + "\n"));
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }

    private Result upload(Path path, String... more) {
        return maestro.run(Stream.concat(
                        Stream.of("castor", "upload", "-d", "user.ana.data", "-p", path.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    private Result uploadTo(ScriptedServer server, Path path) {
        return maestro.authenticatedAt(server.url())
                .run(Map.of(), "castor", "upload", "-d", "user.ana.data", "-p", path.toString());
    }

    private Result edit(String... options) {
        return maestro.run(Stream.concat(Stream.of("castor", "edit", "user.ana.data"), Stream.of(options))
                .toArray(String[]::new));
    }

    /** A server that has no such dataset and takes an upload. */
    private void uploading(String missing, long length, long offset) {
        uploading(maestro, missing, length, offset);
    }

    /** Has the server take an upload of user.ana.data that it does not have yet. */
    static void uploading(MaestroExtension maestro, String missing, long length, long offset) {
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/datasets/user.ana.data")
                        .willReturn(problem(404, "dataset-not-found", "There is none.")));
        maestro.server().stubFor(put(UPLOAD).willReturn(json(progress(missing, length, offset))));
        maestro.server()
                .stubFor(patch(urlEqualTo(UPLOAD)).willReturn(aResponse().withStatus(204)));
        maestro.server()
                .stubFor(post(UPLOAD + "/complete").willReturn(json(DATASET).withStatus(201)));
    }

    private void editable(String... files) {
        maestro.server()
                .stubFor(get("/api/v1/datasets/user.ana.data")
                        .willReturn(json(DATASET.replace("FILE", "DIRECTORY").replace("1,\"owner", "4,\"owner"))));
        maestro.server()
                .stubFor(get("/api/v1/datasets/user.ana.data/files?version=4&page=0&size=500")
                        .willReturn(json(page(files))));
    }

    private static String file(String path, String sha256) {
        return "{\"path\":\"" + path + "\",\"bytes\":1,\"sha256\":\"" + sha256 + "\"}";
    }

    private static String progress(String missing, long length, long offset) {
        return "{\"name\":\"user.ana.data\",\"missing\":" + missing + ",\"length\":" + length + ",\"offset\":" + offset
                + "}";
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

    private JsonNode announced() {
        List<LoggedRequest> requests = maestro.server().findAll(putRequestedFor(urlEqualTo(UPLOAD)));
        assertThat(requests).hasSize(1);
        return JSON.readTree(requests.get(0).getBody());
    }

    private LoggedRequest sent() {
        List<LoggedRequest> requests = maestro.server().findAll(patchRequestedFor(urlEqualTo(UPLOAD)));
        assertThat(requests).hasSize(1);
        return requests.get(0);
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
