package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;
import static org.orchestra.maestro.ScriptedServer.answer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;

class CastorDownloadCommandTest {
    private static final String DATASET = "/api/v1/datasets/user.ana.data";
    private static final String VERSION =
            "{\"name\":\"user.ana.data\",\"version\":4,\"files\":1,\"bytes\":10,\"sha256\":\"ab\"}";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @TempDir
    Path folder;

    @Test
    void downloadsEveryFileOfADataset() {
        // given
        listed(file("a.json", "hello"), file("sub/with space.json", ""), file("sub/b=1.json", "world"));
        served("a.json", "hello");
        served("sub%2Fwith%20space.json", "");
        served("sub%2Fb%3D1.json", "world");

        // when
        Result result = download();

        // then
        assertThat(result)
                .isEqualTo(
                        new Result(0, "dataset user.ana.data: 3 files, 10 bytes downloaded to " + target() + "\n", ""));
        assertThat(target().resolve("a.json")).hasContent("hello");
        assertThat(target().resolve("sub/with space.json")).isEmptyFile();
        assertThat(target().resolve("sub/b=1.json")).hasContent("world");
    }

    @Test
    void skipsWhatIsThereAndReplacesWhatDiffers() throws IOException {
        // given files of the right size, one of which has other content
        listed(file("a", "hello"), file("b", "world"));
        served("b", "world");
        there("a", "hello");
        there("b", "w0rld");

        // when
        Result result = download();
        Result again = download();

        // then
        assertThat(result.out())
                .isEqualTo("dataset user.ana.data: 1 file, 5 bytes downloaded to " + target()
                        + "; 1 more already there\n");
        assertThat(again.out()).isEqualTo("dataset user.ana.data: 2 files already in " + target() + "\n");
        assertThat(target().resolve("b")).hasContent("world");
        maestro.server().verify(0, getRequestedFor(urlPathMatching(DATASET + "/files/content.path=a&version=4")));
    }

    @Test
    void aFileThatArrivesDamagedIsNotKeptAndDoesNotStopTheOthers() throws IOException {
        // given
        listed(file("a", "hello"), file("b", "world"));
        served("a", "hallo");
        served("b", "world");

        // when
        Result result = download();

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("1 of 2 files was not downloaded; the others were. Error: " + target().resolve("a")
                        + " did not arrive with the checksum that the server has; run the same command again, and if"
                        + " that fails, tell an admin.\n");
        assertThat(filesBelow(target())).containsExactly(target().resolve("b"));
    }

    @Test
    void resumesWhereItBrokeOff() throws IOException {
        // given
        List<String> heads = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = serving(
                heads,
                "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\n\r\n01234",
                "HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n56789")) {

            // when
            Result first = downloadFrom(server);
            Result second = downloadFrom(server);

            // then
            assertThat(first.err()).isEqualTo("The server at " + server.url() + " closed the connection; try again.\n");
            assertThat(second.exitCode()).isZero();
            assertThat(heads.get(1)).contains("\r\nRange: bytes=5-\r\n", "\r\nIf-Range: \"v1\"\r\n");
            assertThat(target().resolve("file")).hasContent("0123456789");
            assertThat(filesBelow(folder)).hasSize(1);
        }
    }

    @Test
    void aPartThatWasDamagedIsFetchedAnew() throws IOException {
        // given
        List<String> heads = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = serving(
                heads,
                "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\n\r\n012__",
                "HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n56789",
                "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\n\r\n0123456789")) {

            // when
            downloadFrom(server);
            Result second = downloadFrom(server);
            Result third = downloadFrom(server);

            // then
            assertThat(second.err()).contains("did not arrive with the checksum");
            assertThat(third.exitCode()).isZero();
            assertThat(heads.get(2)).doesNotContain("Range:");
            assertThat(target().resolve("file")).hasContent("0123456789");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/etc/passwd", "a/../../x", "..", "a//b", "a\\\\x2F..\\\\x2Fb"})
    void aPathOutsideOfTheDirectoryStopsAll(String path) throws IOException {
        // given
        listed(file("a", "hello"), file(path, "hello"));

        // when
        Result result = download();

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("The server sent a file path outside " + target());
        assertThat(filesBelow(folder)).isEmpty();
    }

    @Test
    void saysWhatTheServerSays() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(DATASET)
                        .willReturn(problem(404, "dataset-not-found", "There is no dataset user.ana.data: look.")));

        // then
        assertThat(download()).isEqualTo(new Result(1, "", "There is no dataset user.ana.data: look.\n"));
    }

    @Test
    void downloadsNothingOfAVersionThatWasDeleted() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(DATASET + "?version=4")
                        .willReturn(json(VERSION.replace("}", ",\"deletedAt\":\"2026-01-02T10:00:00Z\"}"))));

        // then
        assertThat(maestro.run("castor", "download", "user.ana.data", "--version", "4"))
                .isEqualTo(
                        new Result(
                                1,
                                "",
                                "The data of version 4 of user.ana.data have been deleted; see what they were with: maestro castor show user.ana.data --version 4\n"));
    }

    @Test
    void showsItsProgressOnATerminal() {
        // given
        listed(file("a", "hello"));
        served("a", "hello");

        // then
        assertThat(maestro.onTerminal()
                        .run("castor", "download", "user.ana.data", "-o", target().toString())
                        .err())
                .contains("download 100%");
    }

    @Test
    void manySmallFilesComeInOneRequest() throws IOException {
        // given
        listed(twelve());
        contents(IntStream.range(0, 12).mapToObj(number -> "content " + number).collect(joining()));
        there("f03", "content 3");
        there("f05", "another 5");

        // when
        Result result = download();

        // then
        assertThat(result.out())
                .isEqualTo("dataset user.ana.data: 11 files, 101 bytes downloaded to " + target()
                        + "; 1 more already there\n");
        for (int number = 0; number < 12; number++) {
            assertThat(target().resolve(name(number))).hasContent("content " + number);
        }
        assertThat(filesBelow(folder)).hasSize(12);
        maestro.server().verify(0, getRequestedFor(urlPathMatching(DATASET + "/files/content")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"content 0content 1damaged 2", "content 0content 1cont", ""})
    void whatManyAtOnceDoNotBringIsRequestedByItself(String sent) {
        // given
        listed(twelve());
        contents(sent);
        for (int number = 2; number < 12; number++) {
            served(name(number), number == 7 ? "damaged 7" : "content " + number);
        }
        if (sent.isEmpty()) {
            served(name(0), "content 0");
            served(name(1), "content 1");
        }

        // when
        Result result = download();

        // then
        assertThat(result.err())
                .startsWith("1 of 12 files was not downloaded; the others were. Error: " + target().resolve(name(7))
                        + " did not arrive with the checksum");
        assertThat(target().resolve(name(1))).hasContent("content 1");
        assertThat(target().resolve(name(2))).hasContent("content 2");
        assertThat(target().resolve(name(7))).doesNotExist();
    }

    private static String[] twelve() {
        return IntStream.range(0, 12)
                .mapToObj(number -> file(name(number), "content " + number))
                .toArray(String[]::new);
    }

    private static String name(int number) {
        return number < 10 ? "f0" + number : "f" + number;
    }

    private void contents(String contents) {
        maestro.server()
                .stubFor(get(DATASET + "/contents?version=4&size=500")
                        .willReturn(aResponse().withBody(contents)));
    }

    private void listed(String... files) {
        maestro.authenticated().server().stubFor(get(DATASET).willReturn(json(VERSION)));
        maestro.server().stubFor(get(DATASET + "/files?version=4&size=500").willReturn(json(page(files))));
    }

    private void served(String path, String content) {
        maestro.server()
                .stubFor(get(DATASET + "/files/content?path=" + path + "&version=4")
                        .willReturn(aResponse().withHeader("ETag", "\"v\"").withBody(content)));
    }

    private void there(String path, String content) throws IOException {
        Files.createDirectories(target());
        Files.writeString(target().resolve(path), content);
    }

    private Result download() {
        return maestro.run("castor", "download", "-d", "user.ana.data", "-o", target().toString());
    }

    private Result downloadFrom(ScriptedServer server) {
        return maestro.authenticatedAt(server.url())
                .run(Map.of(), "castor", "download", "-d", "user.ana.data", "-o", target().toString());
    }

    private Path target() {
        return folder.resolve("here");
    }

    private static ScriptedServer serving(List<String> heads, String... contents) throws IOException {
        return new ScriptedServer((head, in, out) -> {
            if (head.contains("/files/content?")) {
                heads.add(head);
                ScriptedServer.write(out, contents[heads.size() - 1]);
            } else if (!head.contains("/files")) {
                ScriptedServer.write(out, answer("200 OK", "application/json", VERSION));
            } else {
                ScriptedServer.write(out, answer("200 OK", "application/json", page(file("file", "0123456789"))));
            }
        });
    }

    private static String file(String path, String content) {
        return "{\"path\":\"" + path + "\",\"bytes\":" + content.length() + ",\"sha256\":\"" + sha256(content) + "\"}";
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile).toList();
        }
    }

    private static String sha256(String content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
