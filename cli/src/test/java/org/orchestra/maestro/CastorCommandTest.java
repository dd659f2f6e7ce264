package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
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

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @TempDir
    Path folder;

    @Test
    void uploadsAFileUnchanged() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("my+data.csv"), "hello");
        maestro.authenticated()
                .server()
                .stubFor(put(urlPathEqualTo("/api/v1/datasets/user.ana.data"))
                        .willReturn(json(DATASET).withStatus(201)));

        // when
        Result result = maestro.run("castor", "upload", "-d", "user.ana.data", "-p", file.toString());

        // then
        assertThat(result).isEqualTo(new Result(0, "dataset user.ana.data uploaded, 1 file, 5 bytes\n", ""));
        LoggedRequest request = onlyRequest();
        assertThat(request.getUrl()).isEqualTo("/api/v1/datasets/user.ana.data?filename=my%2Bdata.csv");
        assertThat(request.getHeader("Authorization")).isEqualTo("Bearer t0ken");
        assertThat(request.getHeader("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(request.getHeader("Content-Length")).isEqualTo("5");
        assertThat(request.getHeader("Expect")).isEqualTo("100-continue");
        assertThat(request.getBodyAsString()).isEqualTo("hello");
    }

    @Test
    void uploadsADirectoryAsATarSortedByName() throws IOException {
        // given
        String longName = "deep/" + "x".repeat(120) + "/" + "y".repeat(120) + ".json";
        Map<String, String> files = new LinkedHashMap<>();
        files.put("b.json", "second");
        files.put("a.json", "first");
        files.put(longName, "long");
        files.put("empty.json", "");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        Files.createDirectory(folder.resolve("empty"));
        Files.createSymbolicLink(folder.resolve("link.json"), folder.resolve("a.json"));
        maestro.authenticated()
                .server()
                .stubFor(any(anyUrl()).willReturn(json(DATASET).withStatus(201)));

        // when
        Result result = maestro.run("castor", "upload", "-d", "user.ana.data", "-p", folder.toString());

        // then
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        LoggedRequest request = onlyRequest();
        assertThat(request.getUrl()).isEqualTo("/api/v1/datasets/user.ana.data");
        assertThat(request.getHeader("Content-Type")).isEqualTo("application/x-tar");
        Map<String, String> sent = untarred(request.getBody());
        assertThat(sent.keySet()).containsExactly("a.json", "b.json", longName, "empty.json", "link.json");
        assertThat(sent).containsAllEntriesOf(files).containsEntry("link.json", "first");
    }

    @Test
    void reportsARefusalBeforeTheBodyIsSent() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("data"), "hello");
        AtomicLong bodyBytes = new AtomicLong();
        try (ScriptedServer server = new ScriptedServer((head, in, out) -> {
            ScriptedServer.write(
                    out,
                    ScriptedServer.answer(
                            "409 Conflict",
                            "application/problem+json",
                            "{\"detail\":\"user.ana.data exists; choose another name.\"}"));
            bodyBytes.addAndGet(in.readAllBytes().length);
        })) {
            maestro.authenticatedAt(server.url());

            // when
            Result result = maestro.run(Map.of(), "castor", "upload", "-d", "user.ana.data", "-p", file.toString());

            // then
            assertThat(result).isEqualTo(new Result(1, "", "user.ana.data exists; choose another name.\n"));
            assertThat(server.requests()).isEqualTo(1);
        }
        assertThat(bodyBytes).hasValue(0);
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
        try (ScriptedServer server = new ScriptedServer((head, in, out) -> {
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

            // when
            Result result = maestro.authenticatedAt(server.url())
                    .run(Map.of(), "castor", "upload", "-d", "user.ana.data", "-p", file.toString());

            // then
            assertThat(result).isEqualTo(new Result(1, "", "The disk is full.\n"));
        }
    }

    @Test
    void reportsAServerThatDiesDuringAnUpload() throws IOException {
        // given
        Path file = sparseFile(50L << 20);
        try (ScriptedServer server = new ScriptedServer((head, in, out) -> {
            ScriptedServer.write(out, "HTTP/1.1 100 Continue\r\n\r\n");
            in.readNBytes(1 << 20);
        })) {

            // when
            Result result = maestro.authenticatedAt(server.url())
                    .run(Map.of(), "castor", "upload", "-d", "user.ana.data", "-p", file.toString());

            // then
            assertThat(result)
                    .isEqualTo(new Result(
                            1,
                            "",
                            "The server at " + server.url()
                                    + " closed the connection; check whether the request took effect before you try"
                                    + " again.\n"));
        }
    }

    @Test
    void aFileThatShrinksLeavesTheUploadIncomplete() throws IOException {
        // given
        Files.writeString(folder.resolve("a"), "x".repeat(100));
        Path shrinking = Files.writeString(folder.resolve("b"), "x".repeat(100));
        StringBuilder received = new StringBuilder();
        Thread[] serving = new Thread[1];
        try (ScriptedServer server = new ScriptedServer((head, in, out) -> {
            serving[0] = Thread.currentThread();
            Files.writeString(shrinking, "x");
            ScriptedServer.write(out, "HTTP/1.1 100 Continue\r\n\r\n");
            received.append(new String(in.readAllBytes(), UTF_8));
            serving[0].interrupt();
        })) {

            // when
            Result result = maestro.authenticatedAt(server.url())
                    .run(Map.of(), "castor", "upload", "-d", "user.ana.data", "-p", folder.toString());

            // then
            assertThat(result)
                    .isEqualTo(new Result(
                            1, "", shrinking + " shrank during the upload; try again when nothing writes to it.\n"));
        }
        assertThat(received.toString()).doesNotEndWith("0\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"50, grew", "100, changed", "0, grew"})
    void aFileThatGrowsOrChangesLeavesTheUploadIncomplete(int announced, String how) throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("a"), "x".repeat(announced));
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        StringBuilder received = new StringBuilder();
        try (ScriptedServer server = new ScriptedServer((head, in, out) -> {
            Files.writeString(file, "y".repeat(100));
            ScriptedServer.write(out, "HTTP/1.1 100 Continue\r\n\r\n");
            received.append(new String(in.readAllBytes(), UTF_8));
        })) {
            for (Path path : List.of(file, folder)) {
                // when
                Result result = maestro.authenticatedAt(server.url())
                        .run(Map.of(), "castor", "upload", "-d", "user.ana.data", "-p", path.toString());

                // then
                assertThat(result)
                        .isEqualTo(new Result(
                                1,
                                "",
                                file + " " + how + " during the upload; try again when nothing writes to it.\n"));
                Files.writeString(file, "x".repeat(announced));
                Files.setLastModifiedTime(file, FileTime.fromMillis(0));
            }
        }
        assertThat(received.toString()).doesNotEndWith("0\r\n\r\n").doesNotContain("y".repeat(announced + 1));
    }

    /** The server refuses a name when it comes to it, which may be after hours. */
    @Test
    void allNamesAreCheckedBeforeAnythingIsSent() throws IOException {
        // given
        String rule =
                " not allowed in a dataset; rename with letters, digits and ._-+=@, only, not beginning with '.' or '-', at most 200 characters for a name and 512 for a path.";
        Files.writeString(folder.resolve("a.json"), "{}");

        for (String name : List.of(".hidden", "with space", "-c", "ä", "a\\b", "x".repeat(201))) {
            Path refused = Files.writeString(folder.resolve(name), "{}");

            // then
            assertRefused(folder, "Nothing was sent, because the file name '" + name + "' is" + rule);
            assertRefused(refused, "Nothing was sent, because the file name '" + name + "' is" + rule);
            Files.delete(refused);
        }
        Files.writeString(folder.resolve("b\u001B[2J"), "{}");
        Files.writeString(Files.createDirectory(folder.resolve("c d")).resolve("e"), "{}");
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
        assertRefused(missing, missing + " does not exist; give a file or a directory with -p.");
        assertRefused(
                Path.of("/dev/null"),
                "/dev/null is neither a file nor a directory; give a file or a directory with -p.");
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
            received.set(drained(exchange.getRequestBody()));
            byte[] answer = DATASET.getBytes(UTF_8);
            exchange.sendResponseHeaders(201, answer.length);
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
        maestro.authenticated().onTerminal().server().stubFor(any(anyUrl()).willReturn(json(DATASET)));

        // when
        Result result = maestro.run("castor", "upload", "-d", "user.ana.data", "-p", file.toString());

        // then
        assertThat(result.err()).startsWith("\rupload").contains("100%");
        assertThat(result.out()).isEqualTo("dataset user.ana.data uploaded, 1 file, 5 bytes\n");
    }

    @Test
    void listsDatasets() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/datasets?owner=bob&page=0&size=500").willReturn(json(page(DATASET))));

        // when
        Result result = maestro.run("castor", "list", "-u", "bob");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("""
                        +---------------+------+---------+-------+-------+--------+----------------------+
                        | dataset       | kind | version | files | bytes | sha256 | created              |
                        +---------------+------+---------+-------+-------+--------+----------------------+
                        | user.ana.data | FILE |       1 |     1 |     5 | 2cf2   | 2026-01-01T10:00:00Z |
                        +---------------+------+---------+-------+-------+--------+----------------------+
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
        assertThat(result.out()).contains("| owner | dataset       |", "| ana   | user.ana.data |");
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
    void leavesOutWhatIsExcludedAndWhatIsNeverMeant() throws IOException {
        // given
        for (String path : List.of(
                "a.json",
                "sub/b.json",
                "sub/run.log",
                ".DS_Store",
                "sub/Thumbs.db",
                "sub/.ipynb_checkpoints/b-checkpoint.json",
                "old/c.json",
                "sub/old/d.json",
                "sub/deep/e.json")) {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
        }
        maestro.authenticated()
                .server()
                .stubFor(any(anyUrl()).willReturn(json(DATASET).withStatus(201)));

        // when
        Result result = maestro.run(
                "castor",
                "upload",
                "-d",
                "user.ana.data",
                "-p",
                folder.toString(),
                "--exclude",
                "*.log",
                "--exclude",
                "old/",
                "--exclude",
                "sub/deep");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEqualTo("Left out 7 files: .DS_Store and 6 more\n");
        assertThat(untarred(onlyRequest().getBody()).keySet()).containsExactly("a.json", "sub/b.json");
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
        maestro.authenticated()
                .server()
                .stubFor(put(urlPathEqualTo("/api/v1/datasets/user.ana.data"))
                        .willReturn(json(DATASET.replace("\"version\":1", "\"version\":2"))
                                .withStatus(201)));

        // when
        Result result = maestro.run("castor", "upload", "-d", "user.ana.data", "-p", file.toString(), "--replace");

        // then
        assertThat(result).isEqualTo(new Result(0, "dataset user.ana.data has version 2, 1 file, 5 bytes\n", ""));
        assertThat(onlyRequest().getUrl()).isEqualTo("/api/v1/datasets/user.ana.data?filename=data.csv&replace=true");
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
        JsonNode json = JsonMapper.shared().readTree(result.out());
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

    private LoggedRequest onlyRequest() {
        assertThat(maestro.server().getAllServeEvents()).hasSize(1);
        return maestro.server().getAllServeEvents().get(0).getRequest();
    }

    private Path sparseFile(long size) throws IOException {
        Path path = folder.resolve("sparse");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
        }
        return path;
    }

    private static Map<String, String> untarred(byte[] tar) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            TarArchiveEntry entry;
            while ((entry = in.getNextEntry()) != null) {
                assertThat(entry.isFile()).isTrue();
                files.put(entry.getName(), new String(in.readAllBytes(), UTF_8));
            }
        }
        return files;
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
