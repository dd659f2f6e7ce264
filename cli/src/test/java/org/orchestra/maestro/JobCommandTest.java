package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;

class JobCommandTest {
    private static final String JOBS = "/api/v1/tasks/user.ana.fit/jobs";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @TempDir
    Path folder;

    @Test
    void listsJobsInOneState() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(JOBS + "?state=FAILED&size=500")
                        .willReturn(json(page(
                                "{\"job\":3,\"name\":\"c3.json\",\"state\":\"FAILED\",\"attempt\":2,\"node\":\"n1\",\"waitedSeconds\":61.4,\"ranSeconds\":93784.5,"
                                        + "\"reason\":\"exit code 1:\\nno such file\"}",
                                "{\"job\":12,\"name\":\"c12.json\",\"state\":\"FAILED\",\"attempt\":null,\"node\":null,"
                                        + "\"reason\":null}"))));

        // when
        Result result = maestro.run("job", "list", "user.ana.fit", "--state", "failed");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("""
                        +-----+----------+--------+------+----------+------------+---------------------+
                        | job | name     | state  | node | waited   | ran        | reason              |
                        +-----+----------+--------+------+----------+------------+---------------------+
                        |   3 | c3.json  | FAILED | n1   | 00:01:01 | 1-02:03:05 | exit code 1: no su… |
                        |  12 | c12.json | FAILED |      |          |            |                     |
                        +-----+----------+--------+------+----------+------------+---------------------+
                        """);
    }

    @Test
    void listsJobsByTheirParameters() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(
                        get(JOBS + "?where=lr%3D0.1&where=note%3Da%2Cb&size=500")
                                .willReturn(
                                        json(
                                                page(
                                                        "{\"job\":3,\"name\":\"lr=0.10,note=a,b\",\"state\":\"DONE\",\"parameters\":{\"lr\":0.10,\"note\":\"a,b\"}}"))));

        // when
        Result result = maestro.run(
                "job",
                "list",
                "user.ana.fit",
                "--where",
                "lr=0.1",
                "--where=note=a,b",
                "--columns",
                "job,parameters",
                "--output",
                "csv");
        Result yaml =
                maestro.run("job", "list", "user.ana.fit", "--where", "lr=0.1", "--where=note=a,b", "--output", "yaml");

        // then
        assertThat(result.err()).isEmpty();
        assertThat(result.out().replace("\r", "")).isEqualTo("job,parameters\n3,\"lr=0.10 note=a,b\"\n");
        assertThat(yaml.out()).contains("lr: 0.10\n");
        assertThat(maestro.run("job", "list", "user.ana.fit", "--where", "lr").err())
                .startsWith("'lr' names no value; write NAME=VALUE, such as lr=0.1");
    }

    @Test
    void truncatesLongReasonsToOneLinePerJob() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(JOBS + "?size=500")
                        .willReturn(json(page("{\"job\":3,\"name\":\"c3.json\",\"state\":\"FAILED\",\"reason\":\""
                                + "the image cannot be pulled: ".repeat(9) + "\"}"))));

        // when
        Result result = maestro.run("job", "list", "user.ana.fit");

        // then
        assertThat(result.out().lines()).hasSize(5).element(3).asString().endsWith("the image cannot be pulled: … |");
    }

    @Test
    void writesTheLogOfARun() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(JOBS + "/3/log?attempt=1")
                        .willReturn(aResponse()
                                .withHeader("Content-Type", "text/plain")
                                .withBody("erro não\nfim")));

        // when
        Result result = maestro.run("job", "logs", "user.ana.fit", "3", "--run", "1");

        // then
        assertThat(result).isEqualTo(new Result(0, "erro não\nfim", ""));
    }

    /** What a program prints may be no text, and controls what shows it. */
    @Test
    void aFileGetsEveryByteOfALogAndATerminalWhatDoesNotMoveIt() {
        // given
        byte[] log = "\u001B[31mred\u001B[2J\u001B]0;title\u0007 \0\u00FF\u0080\r\nend\u009B".getBytes(ISO_8859_1);
        maestro.authenticated()
                .server()
                .stubFor(get(JOBS + "/3/log").willReturn(aResponse().withBody(log)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        // when
        maestro.run(out, Map.of("MAESTRO_URL", maestro.url()), "job", "logs", "user.ana.fit", "3");
        Result shown = maestro.onTerminal().run("job", "logs", "user.ana.fit", "3");

        // then
        assertThat(out.toByteArray()).isEqualTo(log);
        assertThat(shown).isEqualTo(new Result(0, "\u001B[31mred \uFFFD\uFFFD\r\nend\uFFFD\u001B[0m", ""));
    }

    @Test
    void aTerminalShowsWhatTheServerSendsHarmlessly() {
        // given
        files("{\"path\":\"a\\nb\\u001b[2J\\u009b2J\\u202e\",\"bytes\":12}");

        // when
        Result table = maestro.onTerminal().run("job", "files", "user.ana.fit", "3");
        Result json = maestro.run("job", "files", "user.ana.fit", "3", "--output", "json");

        // then
        assertThat(table.out()).contains("| a\\x0Ab\\x1B[2J\\xC2\\x9B2J\\xE2\\x80\\xAE |    12 |");
        assertThat(json.out()).doesNotContain("\u009B", "\u001B");
    }

    @Test
    void reportsWhyThereIsNoLog() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(JOBS + "/3/log")
                        .willReturn(problem(404, "not-found", "Job 3 has not run yet; wait for its first run.")));

        // when
        Result result = maestro.run("job", "logs", "user.ana.fit", "3");

        // then
        assertThat(result).isEqualTo(new Result(1, "", "Job 3 has not run yet; wait for its first run.\n"));
    }

    @Test
    void listsFiles() {
        // given
        files("{\"path\":\"out/result.json\",\"bytes\":12}");

        // when
        Result result = maestro.run("job", "files", "user.ana.fit", "3");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("| out/result.json |    12 |");
    }

    @Test
    void listsAndDownloadsTheFilesOfARunThatFailed() throws IOException {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(JOBS + "/3/files?attempt=2")
                        .willReturn(json("{\"items\":[{\"path\":\"core\",\"bytes\":6}]}")));
        maestro.server()
                .stubFor(get(JOBS + "/3/files/content?path=core&attempt=2")
                        .willReturn(aResponse().withBody("dumped")));
        maestro.server().stubFor(get(JOBS + "/3/files?attempt=1").willReturn(json("{\"items\":[]}")));

        // when
        Result result = maestro.run("job", "files", "user.ana.fit", "3", "--run", "2", "-o", folder.toString());

        // then
        assertThat(result).isEqualTo(new Result(0, folder.resolve("core") + "\n", ""));
        assertThat(folder.resolve("core")).hasContent("dumped");
        assertThat(maestro.run("job", "files", "user.ana.fit", "3", "--run", "1")
                        .out())
                .isEqualTo("Run 1 of job 3 of user.ana.fit wrote no files.\n");
    }

    @Test
    void downloadsFilesAndReplacesOldOnes() throws IOException {
        // given
        files("{\"path\":\"out/my result é.json\",\"bytes\":5}", "{\"path\":\"log.txt\",\"bytes\":0}");
        maestro.server()
                .stubFor(get(JOBS + "/3/files/content?path=out%2Fmy%20result%20%C3%A9.json")
                        .willReturn(aResponse().withBody("hello")));
        maestro.server().stubFor(get(JOBS + "/3/files/content?path=log.txt").willReturn(aResponse()));
        Path target = folder.resolve("results");
        Files.createDirectories(target);
        Files.writeString(target.resolve("log.txt"), "old");

        // when
        Result result = maestro.run("job", "files", "user.ana.fit", "3", "-o", target.toString());

        // then
        Path first = target.resolve("out/my result é.json");
        assertThat(result).isEqualTo(new Result(0, first + "\n" + target.resolve("log.txt") + "\n", ""));
        assertThat(first).hasContent("hello");
        assertThat(target.resolve("log.txt")).isEmptyFile();
        assertThat(filesBelow(target)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "out/../../evil",
                "/tmp/evil",
                "..",
                ".",
                "",
                "a/./b",
                "a/..",
                "a//b",
                "a/",
                "\\\\x2E\\\\x2E/evil",
                "ok\\\\x2Fevil",
                "ok\\u0000",
                "a//../../b"
            })
    void aPathThatLeadsOutOfTheDirectoryIsRefusedBeforeTheFirstByte(String path) throws IOException {
        // given
        files("{\"path\":\"fine.json\",\"bytes\":5}", "{\"path\":\"" + path + "\",\"bytes\":5}");
        Path target = folder.resolve("results");

        // when
        Result result = maestro.run("job", "files", "user.ana.fit", "3", "-o", target.toString());

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("The server sent a file path outside " + target + " (")
                .endsWith("), so nothing was downloaded; contact the server's administrator.\n");
        assertThat(filesBelow(folder)).isZero();
    }

    @Test
    void doesNotFollowALinkOutOfTheDirectory() throws IOException {
        // given
        files("{\"path\":\"out/result\",\"bytes\":5}");
        maestro.server()
                .stubFor(get(JOBS + "/3/files/content?path=out%2Fresult")
                        .willReturn(aResponse().withBody("hello")));
        Path target = Files.createDirectories(folder.resolve("results"));
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.createSymbolicLink(target.resolve("out"), elsewhere);

        // when
        Result result = maestro.run("job", "files", "user.ana.fit", "3", "-o", target.toString());

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        1,
                        "",
                        target.resolve("out/result") + " is behind a symbolic link that leads out of " + target
                                + "; download into an empty directory.\n"));
        assertThat(filesBelow(elsewhere)).isZero();
    }

    @Test
    void anInterruptedDownloadLeavesNoFile() throws IOException {
        // given
        Path target = folder.resolve("results");
        try (ScriptedServer server = new ScriptedServer((head, in, out) -> {
            if (head.startsWith("GET " + JOBS + "/3/files ")) {
                ScriptedServer.write(
                        out,
                        ScriptedServer.answer(
                                "200 OK", "application/json", "{\"items\":[{\"path\":\"result\",\"bytes\":1000}]}"));
            } else {
                ScriptedServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhello");
            }
        })) {

            // when
            Result result = maestro.authenticatedAt(server.url())
                    .run(Map.of(), "job", "files", "user.ana.fit", "3", "-o", target.toString());

            // then
            assertThat(result)
                    .isEqualTo(new Result(
                            1, "", "The server at " + server.url() + " closed the connection; try again.\n"));
            assertThat(filesBelow(target)).isZero();
        }
    }

    @Test
    void reportsADirectoryThatCannotBeWritten() throws IOException {
        // given
        files("{\"path\":\"result\",\"bytes\":5}");
        maestro.server()
                .stubFor(get(JOBS + "/3/files/content?path=result")
                        .willReturn(aResponse().withBody("hello")));
        Path file = Files.writeString(folder.resolve("file"), "");

        // when
        Result result = maestro.run("job", "files", "user.ana.fit", "3", "-o", file.toString());

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("Cannot write " + file.resolve("result") + " (")
                .endsWith("); choose another directory with -o.\n");
    }

    private void files(String... files) {
        maestro.authenticated()
                .server()
                .stubFor(get(JOBS + "/3/files").willReturn(json("{\"items\":[" + String.join(",", files) + "]}")));
    }

    private static long filesBelow(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return 0;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(Files::isRegularFile).count();
        }
    }
}
