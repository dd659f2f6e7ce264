package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;
import static org.orchestra.maestro.ScriptedServer.answer;
import static org.orchestra.maestro.ScriptedServer.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;
import org.orchestra.maestro.ScriptedServer.Script;

class TaskResultsCommandTest {
    private static final String TASK = "/api/v1/tasks/user.ana.fit";
    private static final String CLOSED =
            "Job 0: Files are missing: the server may not read 2 folders. End the command with chmod -R a+rX . and run the job again.\n";
    private static final String ONE_FILE =
            "{\"job\":0,\"name\":\"c0\",\"attempt\":1,\"files\":[{\"path\":\"model\",\"bytes\":10}]}";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @TempDir
    Path folder;

    @Test
    void warnsOfFoldersThatTheServerMayNotRead() {
        // given
        results(ONE_FILE.replace("\"attempt\"", "\"closedFolders\":2,\"attempt\""));
        file("/jobs/0/files/content?path=model&attempt=1", "0123456789");

        // then
        assertThat(download())
                .isEqualTo(new Result(0, "1 job: 1 file, 10 bytes downloaded to " + target() + "\n", CLOSED));
    }

    @Test
    void warnsOfFilesThatTheServerDidNotLookAt() {
        // given
        results(ONE_FILE.replace("\"attempt\"", "\"more\":true,\"attempt\""));
        maestro.server()
                .stubFor(get(TASK + "/jobs/0/files?attempt=1")
                        .willReturn(json(
                                "{\"items\":[{\"path\":\"model\",\"bytes\":10}],\"more\":false,\"partial\":true}")));
        file("/jobs/0/files/content?path=model&attempt=1", "0123456789");

        // then
        assertThat(download().err())
                .startsWith(
                        "Job 0: Files are missing: there are too many files and folders, or folders in one another");
    }

    @Test
    void downloadsEachJobsFilesIntoAFolderOfItsName() throws IOException {
        // given
        results(
                "{\"job\":0,\"name\":\"c0.json\",\"attempt\":1,\"files\":[{\"path\":\"out/é"
                        + " 1\",\"bytes\":5},{\"path\":\"empty\",\"bytes\":0}]}",
                "{\"job\":3,\"name\":\"c3.json\",\"attempt\":2,\"files\":[{\"path\":\"out\",\"bytes\":5}]}");
        file("/jobs/0/files/content?path=out%2F%C3%A9%201&attempt=1", "hello");
        file("/jobs/0/files/content?path=empty&attempt=1", "");
        file("/jobs/3/files/content?path=out&attempt=2", "world");

        // when
        Result result = download();

        // then
        assertThat(result).isEqualTo(new Result(0, "2 jobs: 3 files, 10 bytes downloaded to " + target() + "\n", ""));
        assertThat(target().resolve("c0.json/out/é 1")).hasContent("hello");
        assertThat(target().resolve("c0.json/empty")).isEmptyFile();
        assertThat(target().resolve("c3.json/out")).hasContent("world");
        assertThat(filesBelow(folder)).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "*.json, out/a.json",
        "out/*.csv, out/b.csv",
        "out, out/a.json;out/b.csv;out/plots/p.png",
        "plots/, out/plots/p.png",
        "out/**.png, out/plots/p.png",
        "out/p.png, "
    })
    void downloadsTheFilesOfAPattern(String pattern, @Nullable String expected) throws IOException {
        // given
        results("{\"job\":0,\"name\":\"c0.json\",\"attempt\":1,\"files\":[{\"path\":\"out/a.json\",\"bytes\":1},"
                + "{\"path\":\"out/b.csv\",\"bytes\":1},{\"path\":\"out/plots/p.png\",\"bytes\":1}]}");
        for (String path : List.of("out%2Fa.json", "out%2Fb.csv", "out%2Fplots%2Fp.png")) {
            file("/jobs/0/files/content?path=" + path + "&attempt=1", "1");
        }

        // when
        Result result = download("--pattern", pattern);

        // then
        Path job = target().resolve("c0.json");
        assertThat(result.exitCode()).isZero();
        if (expected == null) {
            assertThat(result.out()).isEqualTo("1 job: none of 3 files matches --pattern; one of them is out/a.json\n");
            assertThat(job).doesNotExist();
        } else {
            assertThat(filesBelow(job).stream().map(job::relativize).map(Path::toString))
                    .containsExactlyInAnyOrder(expected.split(";"));
        }
    }

    @Test
    void acceptsResultsNamedLikePartFiles() throws IOException {
        // given
        results(
                "{\"job\":0,\"name\":\"c0\",\"attempt\":1,\"files\":[{\"path\":\"x.part\",\"bytes\":1},{\"path\":\"x\",\"bytes\":2}]}");
        file("/jobs/0/files/content?path=x.part&attempt=1", "1");
        file("/jobs/0/files/content?path=x&attempt=1", "22");

        // when
        download();

        // then
        assertThat(target().resolve("c0/x.part")).hasContent("1");
        assertThat(target().resolve("c0/x")).hasContent("22");
    }

    @Test
    void skipsCompleteFiles() throws IOException {
        // given
        results(ONE_FILE, "{\"job\":1,\"name\":\"c1\",\"attempt\":1,\"files\":[{\"path\":\"model\",\"bytes\":3}]}");
        file("/jobs/1/files/content?path=model&attempt=1", "new");
        there("c0/model", "0123456789");
        there("c1/model", "half of it");

        // when
        Result result = download();
        Result again = download();

        // then
        assertThat(again.out()).isEqualTo("2 jobs: 2 files already in " + target() + "\n");
        assertThat(result.out())
                .isEqualTo("2 jobs: 1 file, 3 bytes downloaded to " + target() + "; 1 more already there\n");
        assertThat(target().resolve("c1/model")).hasContent("new");
        maestro.server().verify(0, getRequestedFor(urlPathMatching(TASK + "/jobs/0/files/.*")));
    }

    @Test
    void downloadsTheResultOfOneJob() throws IOException {
        // given
        job3(
                "{\"attempt\":1,\"outcome\":\"SUCCEEDED\"},{\"attempt\":2,\"outcome\":\"SUCCEEDED\"},{\"attempt\":3,\"outcome\":null}");
        listed("/jobs/3/files?attempt=2", "{\"path\":\"model\",\"bytes\":1}");
        file("/jobs/3/files/content?path=model&attempt=2", "3");

        // when
        Result result = download("--job", "3");

        // then
        assertThat(result.out()).isEqualTo("1 job: 1 file, 1 byte downloaded to " + target() + "\n");
        assertThat(target().resolve("c3/model")).hasContent("3");
    }

    @Test
    void fetchesAllPagesOfAJobWithManyFiles() {
        // given
        results(ONE_FILE.replace("\"attempt\"", "\"more\":true,\"attempt\""));
        maestro.server()
                .stubFor(get(TASK + "/jobs/0/files?attempt=1")
                        .willReturn(json("{\"items\":[{\"path\":\"a b\",\"bytes\":1}],\"more\":true}")));
        listed("/jobs/0/files?attempt=1&after=a%20b", "{\"path\":\"c\",\"bytes\":1}");
        file("/jobs/0/files/content?path=a%20b&attempt=1", "a");
        file("/jobs/0/files/content?path=c&attempt=1", "c");

        // when
        Result result = download();

        // then
        assertThat(result.out()).isEqualTo("1 job: 2 files, 2 bytes downloaded to " + target() + "\n");
        assertThat(target().resolve("c0/c")).hasContent("c");
    }

    @Test
    void reportsThatThereIsNoResultYet() {
        // given
        results();
        job3("{\"attempt\":1,\"outcome\":null}");
        maestro.server()
                .stubFor(get(TASK)
                        .willReturn(json(TaskCommandTest.task("user.ana.fit", "RUNNING", 0, 0, 0, 2, 0, 0, 0, 0))));

        // then
        assertThat(download()).isEqualTo(new Result(0, "No job of user.ana.fit has written a result yet.\n", ""));
        assertThat(download("--job", "3"))
                .isEqualTo(new Result(0, "Job 3 of user.ana.fit has not written a result yet.\n", ""));
    }

    @Test
    void doesNotSayYetOfWhatFailed() {
        // given
        results();
        maestro.server()
                .stubFor(get(TASK)
                        .willReturn(json(TaskCommandTest.task("user.ana.fit", "FINALIZED", 0, 0, 0, 0, 0, 2, 1, 0))));
        maestro.server()
                .stubFor(get(TASK + "/jobs/3")
                        .willReturn(json("{\"job\":3,\"name\":\"c3\",\"state\":\"FAILED\",\"attempt\":1,"
                                + "\"reason\":\"exit code 1\",\"runs\":[{\"attempt\":1,\"outcome\":\"FAILED\"}]}")));

        // then
        assertThat(download().out())
                .isEqualTo("No job of user.ana.fit has a result: 2 failed, 1 killed; download what the failed ones left"
                        + " with --failed.\n");
        assertThat(download("--job", "3").out())
                .isEqualTo(
                        "Job 3 of user.ana.fit has no result: it is FAILED, exit code 1; download what its latest run"
                                + " left with --failed.\n");
    }

    @Test
    void downloadsWhatFailedJobsLeftBesideTheirResults() throws IOException {
        // given
        maestro.server()
                .stubFor(get(TASK + "/results?state=FAILED&size=500")
                        .willReturn(json(page(ONE_FILE.replace("\"attempt\":1", "\"attempt\":2")))));
        file("/jobs/0/files/content?path=model&attempt=2", "0123456789");

        // when
        Result result = download("--failed");

        // then
        assertThat(result).isEqualTo(new Result(0, "1 job: 1 file, 10 bytes downloaded to " + target() + "\n", ""));
        assertThat(target().resolve("c0/run-2/model")).hasContent("0123456789");
    }

    @Test
    void aRefusedFileDoesNotStopTheOthers() {
        // given
        results(IntStream.range(0, 20)
                .mapToObj(job ->
                        ONE_FILE.replace("\"job\":0,\"name\":\"c0\"", "\"job\":" + job + ",\"name\":\"c" + job + "\""))
                .toArray(String[]::new));
        for (int job = 1; job < 20; job++) {
            file("/jobs/" + job + "/files/content?path=model&attempt=1", "0123456789");
        }
        maestro.server()
                .stubFor(get(TASK + "/jobs/0/files/content?path=model&attempt=1")
                        .willReturn(
                                problem(409, "file-closed", "The job has left 'model' open to its own account only.")));

        // when
        Result result = download();

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("1 of 20 files was not downloaded; the others were. Error: The job has left 'model'"
                        + " open to its own account only.\n");
        assertThat(target().resolve("c0/model")).doesNotExist();
        assertThat(target().resolve("c19/model")).hasContent("0123456789");
    }

    @Test
    void resumesAnInterruptedDownload() throws IOException {
        // given
        List<String> heads = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = new ScriptedServer(serving(
                heads,
                head -> heads.size() == 1
                        ? "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\n\r\n01234"
                        : "HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes"
                                + " 5-9/10\r\nContent-Length: 5\r\n\r\n56789"))) {

            // when
            Result first = downloadFrom(server);
            Result second = downloadFrom(server);

            // then
            assertThat(first)
                    .isEqualTo(new Result(
                            1, "", "The server at " + server.url() + " closed the connection; try again.\n"));
            assertThat(second.exitCode()).isZero();
            assertThat(heads.get(0)).doesNotContain("Range:");
            assertThat(heads.get(1)).contains("\r\nRange: bytes=5-\r\n").contains("\r\nIf-Range: \"v1\"\r\n");
            assertThat(target().resolve("c0/model")).hasContent("0123456789");
            assertThat(filesBelow(folder)).hasSize(1);
        }
    }

    @Test
    void restartsWhenTheFileHasChanged() throws IOException {
        // given
        List<String> heads = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = new ScriptedServer(serving(
                heads,
                head -> heads.size() == 1
                        ? "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\n\r\n01234"
                        : "HTTP/1.1 200 OK\r\nETag: \"v2\"\r\nContent-Length: 10\r\n\r\nabcdefghij"))) {

            // when
            downloadFrom(server);
            Result second = downloadFrom(server);

            // then
            assertThat(second.exitCode()).isZero();
            assertThat(heads.get(1)).contains("\r\nIf-Range: \"v1\"\r\n");
            assertThat(target().resolve("c0/model")).hasContent("abcdefghij");
            assertThat(filesBelow(folder)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ETag: W/\"v1\"\r\n", ""})
    void restartsWithoutAStrongVersion(String tag) throws IOException {
        // given
        List<String> heads = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = new ScriptedServer(serving(
                heads,
                head -> "HTTP/1.1 200 OK\r\n" + tag + "Content-Length: 10\r\n\r\n"
                        + (heads.size() == 1 ? "01234" : "abcdefghij")))) {

            // when
            downloadFrom(server);
            downloadFrom(server);

            // then
            assertThat(heads.get(1)).doesNotContain("Range:");
            assertThat(target().resolve("c0/model")).hasContent("abcdefghij");
        }
    }

    @Test
    void rejectsAWrongPart() throws IOException {
        // given
        List<String> heads = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = new ScriptedServer(serving(
                heads,
                head -> heads.size() == 1
                        ? "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\n\r\n01234"
                        : "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 7-9/10\r\nContent-Length:"
                                + " 3\r\n\r\n789"))) {

            // when
            downloadFrom(server);
            Result second = downloadFrom(server);

            // then
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err())
                    .startsWith("The server sent the wrong part of ")
                    .hasLineCount(1);
            assertThat(target().resolve("c0/model")).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "../../x,model",
        "/etc,model",
        "..,model",
        "c0,../../x",
        "c0,/etc/passwd",
        "c0,\\\\x2E\\\\x2E",
        "c0,a\\\\x2Fb",
        "c0,\\\\x00",
        "c0,''",
        "'',model"
    })
    void aNameThatLeadsOutOfTheDirectoryIsRefusedBeforeTheFirstByte(String job, String path) throws IOException {
        // given
        results(
                ONE_FILE,
                "{\"job\":1,\"name\":\"" + job + "\",\"attempt\":1,\"files\":[{\"path\":\"" + path
                        + "\",\"bytes\":1}]}");

        // when
        Result result = download();

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("The server sent a file path outside " + target() + " (")
                .endsWith("), so nothing was downloaded; contact the server's administrator.\n");
        assertThat(filesBelow(folder)).isEmpty();
        maestro.server().verify(0, getRequestedFor(urlPathMatching(TASK + "/jobs/.*")));
    }

    /** Names that Linux allows: with a backslash, a line break, a literal %2F, and bytes that are not UTF-8. */
    @Test
    void everyNameThatLinuxAllowsIsWrittenFaithfully() throws IOException {
        // given
        String longest = "ä".repeat(127) + "x";
        results("{\"job\":0,\"name\":\"c0\",\"attempt\":1,\"files\":[{\"path\":\"a\\\\b\",\"bytes\":1},"
                + "{\"path\":\"X:1-2.vcf\",\"bytes\":1},{\"path\":\"a\\nb\",\"bytes\":1},{\"path\":\"a%2Fb\",\"bytes\":1},"
                + "{\"path\":\"d\\\\xFF/\\\\xFE\",\"bytes\":1},{\"path\":\"\\\\x5CxFF\",\"bytes\":1},"
                + "{\"path\":\"" + longest + "\",\"bytes\":1}]}");
        for (String path : List.of("a%5Cb", "X%3A1-2.vcf", "a%0Ab", "a%252Fb", "d%5CxFF%2F%5CxFE", "%5Cx5CxFF")) {
            file("/jobs/0/files/content?path=" + path + "&attempt=1", "1");
        }
        file("/jobs/0/files/content?path=" + "%C3%A4".repeat(127) + "x&attempt=1", "1");

        // when
        Result result = download();

        // then
        assertThat(result).isEqualTo(new Result(0, "1 job: 7 files, 7 bytes downloaded to " + target() + "\n", ""));
        String written = target().resolve("c0").toUri().getRawPath();
        assertThat(filesBelow(folder))
                .extracting(file -> file.toUri().getRawPath().substring(written.length()))
                .containsExactlyInAnyOrder(
                        "a%5Cb", "X:1-2.vcf", "a%0Ab", "a%252Fb", "d%FF/%FE", "%5CxFF", "%C3%A4".repeat(127) + "x");
        assertThat(download().out()).isEqualTo("1 job: 7 files already in " + target() + "\n");
    }

    @Test
    void doesNotFollowALinkOutOfTheDirectory() throws IOException {
        // given
        results(ONE_FILE);
        file("/jobs/0/files/content?path=model&attempt=1", "0123456789");
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.createSymbolicLink(Files.createDirectories(target()).resolve("c0"), elsewhere);

        // when
        Result result = download();

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("is behind a symbolic link that leads out of");
        assertThat(filesBelow(elsewhere)).isEmpty();
    }

    @Test
    void showsABarOnATerminal() {
        // given
        results(ONE_FILE);
        file("/jobs/0/files/content?path=model&attempt=1", "0123456789");

        // when
        Result result =
                maestro.onTerminal().authenticated().run("task", "results", "user.ana.fit", "-o", target().toString());

        // then
        assertThat(result.err()).contains("download").contains("100%");
    }

    private interface StubbedBody {
        String to(String head);
    }

    /** A server with one file, which records its requests in order. */
    private static Script serving(List<String> heads, StubbedBody answers) {
        return (head, in, out) -> {
            if (head.startsWith("GET " + TASK + "/results")) {
                write(out, answer("200 OK", "application/json", "{\"items\":[" + ONE_FILE + "]}"));
                return;
            }
            heads.add(head);
            write(out, answers.to(head));
        };
    }

    private void results(String... results) {
        maestro.server().stubFor(get(TASK + "/results?size=500").willReturn(json(page(results))));
    }

    private void job3(String runs) {
        maestro.server()
                .stubFor(get(TASK + "/jobs/3")
                        .willReturn(json("{\"job\":3,\"name\":\"c3\",\"state\":\"DONE\",\"runs\":[" + runs + "]}")));
    }

    private void listed(String path, String... files) {
        maestro.server().stubFor(get(TASK + path).willReturn(json("{\"items\":[" + String.join(",", files) + "]}")));
    }

    private void file(String path, String content) {
        maestro.server().stubFor(get(TASK + path).willReturn(aResponse().withBody(content)));
    }

    private void there(String path, String content) throws IOException {
        Path file = target().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private Result download(String... options) {
        List<String> words = new ArrayList<>(List.of("task", "results", "user.ana.fit", "-o", target().toString()));
        words.addAll(List.of(options));
        return maestro.authenticated().run(words.toArray(String[]::new));
    }

    private Result downloadFrom(ScriptedServer server) {
        return maestro.authenticatedAt(server.url())
                .run(Map.of(), "task", "results", "user.ana.fit", "-o", target().toString());
    }

    private Path target() {
        return folder.resolve("results");
    }

    private static List<Path> filesBelow(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(Files::isRegularFile).toList();
        }
    }
}
