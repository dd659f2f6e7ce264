package org.orchestra.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

class ResultsApiIT extends RunsFixture {
    private static final String FILE = "jobs/0/files/content?path=output";

    @Override
    protected String user() {
        return "rosa";
    }

    @Test
    void theResultsOfATaskAreThoseOfTheLastRunsThatSucceeded() throws IOException {
        // given
        task("results", "z_local");
        Files.writeString(run("results", 0, 1, "SUCCEEDED").resolve("output"), "old");
        Files.writeString(run("results", 0, 2, "SUCCEEDED").resolve("output"), "newer");
        Files.writeString(run("results", 0, 3, "FAILED").resolve("output"), "half");
        run("results", 1, 1, "FAILED");

        // then
        get("results", "results").expectBody().json("""
                        {"items": [{"job": 0, "name": "a.json", "attempt": 2, "more": false,
                                    "files": [{"path": "output", "bytes": 5}]}],
                         "next": null}
                        """);
        get("results", FILE).expectBody(String.class).isEqualTo("newer");

        // when
        Files.writeString(run("results", 1, 2, "SUCCEEDED").resolve("output"), "late");

        // then
        get("results", "results?size=1&after=0")
                .expectBody()
                .jsonPath("$.items[0].name")
                .isEqualTo("b/c.json")
                .jsonPath("$.items[0].files[0].bytes")
                .isEqualTo(4)
                .jsonPath("$.next")
                .isEmpty();
    }

    @Test
    void clientsThatWriteThePathIntoTheAddressAreServedToo() throws IOException {
        // given
        task("paths", "z_local");
        Path run = run("paths", 0, 1, "SUCCEEDED");
        Files.writeString(Files.createDirectory(run.resolve("out")).resolve("my model"), "a model");
        run("paths", 0, 2, "FAILED");

        // then
        get("paths", "jobs/0/files/out/my model")
                .expectHeader()
                .valueEquals(
                        "Link", "</api/v1/tasks/" + name("paths") + "/jobs/0/files/content>; rel=\"successor-version\"")
                .expectHeader()
                .exists("Deprecation")
                .expectBody(String.class)
                .isEqualTo("a model");
        get("paths", "jobs/0/files/out/my model?attempt=1")
                .expectBody(String.class)
                .isEqualTo("a model");
        assertProblem(get("paths", "jobs/0/files/none"), 404, "not-found", "none");
    }

    @Test
    void ofAJobWithVeryManyFilesSomeAreListed() throws IOException {
        // given
        task("many", "z_local");
        Path run = run("many", 0, 1, "SUCCEEDED");
        for (int i = 0; i <= 500; i++) {
            Files.createFile(run.resolve("file-" + i));
        }

        // then
        get("many", "results")
                .expectBody()
                .jsonPath("$.items[0].files.length()")
                .isEqualTo(500)
                .jsonPath("$.items[0].more")
                .isEqualTo(true);
    }

    @Test
    void aListOfFilesThatIsNotTheWholeSaysSoAndGoesOn() throws IOException {
        // given
        task("heap", "z_local");
        Path run = run("heap", 0, 1, "SUCCEEDED");
        for (int i = 0; i <= 10_000; i++) {
            Files.createFile(run.resolve("file-%05d".formatted(i)));
        }

        // then
        get("heap", "jobs/0/files")
                .expectBody()
                .jsonPath("$.items.length()")
                .isEqualTo(10_000)
                .jsonPath("$.items[9999].path")
                .isEqualTo("file-09999")
                .jsonPath("$.more")
                .isEqualTo(true);
        get("heap", "jobs/0/files?after=file-09999").expectBody().json("""
                        {"items": [{"path": "file-10000", "bytes": 0}], "more": false}
                        """);
    }

    @Test
    void aFileThatOnlyItsJobMayReadSaysSo() throws IOException {
        // given a file as the container of a job leaves it that is another account's
        task("closed", "z_local");
        Path file = Files.writeString(run("closed", 0, 1, "SUCCEEDED").resolve("output"), "mine");
        Files.setPosixFilePermissions(file, Set.of());
        assumeThat(Files.isReadable(file)).as("that we are root").isFalse();

        // then
        assertProblem(get("closed", FILE), 409, "file-closed", "'output'");
    }

    @Test
    void aDownloadIsResumedWhereItBrokeOff() throws IOException {
        // given
        task("resume", "z_local");
        Files.writeString(run("resume", 0, 1, "SUCCEEDED").resolve("output"), "0123456789");
        String tag = header(get("resume", FILE), HttpHeaders.ETAG);

        // then
        part("resume", "bytes=4-", tag)
                .expectStatus()
                .isEqualTo(206)
                .expectHeader()
                .valueEquals("Content-Range", "bytes 4-9/10")
                .expectHeader()
                .valueEquals("Content-Length", "6")
                .expectHeader()
                .valueEquals("ETag", tag)
                .expectBody(String.class)
                .isEqualTo("456789");
        part("resume", "bytes=2-3", null).expectBody(String.class).isEqualTo("23");
        part("resume", "bytes=-3", null).expectBody(String.class).isEqualTo("789");
        part("resume", "bytes=8-100", null).expectBody(String.class).isEqualTo("89");
    }

    @Test
    void aFileIsDownloadedWhateverItsName() throws IOException {
        // given
        task("names", "z_local");
        Path run = run("names", 0, 1, "SUCCEEDED");
        String longest = "ä".repeat(127) + "x";
        List<String> names = List.of(
                "95%.png",
                "lr=0.1;wd=2.txt",
                "größe?#.txt",
                "..dots",
                "a+b c",
                "a\\b",
                "a\nb\r\tc\u001B[2J\u0085\u202E",
                "a%2Fb",
                "X:100-200.vcf",
                "\\xZZ",
                "🎼",
                longest,
                "d/\"'<e>/" + longest);
        for (String name : names) {
            Path file = run.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "found");
        }

        // then
        for (String name : names) {
            content("names", name)
                    .expectStatus()
                    .isOk()
                    .expectBody(String.class)
                    .isEqualTo("found");
        }
        get("names", "jobs/0/files")
                .expectBody()
                .jsonPath("$.items[*].path")
                .value(paths -> assertThat(Set.copyOf((List<?>) paths)).isEqualTo(Set.copyOf(names)));
    }

    @Test
    void aNameThatIsNoTextIsListedAndDownloadedInAnotherForm() throws IOException {
        // given
        task("bytes", "z_local");
        Path run = run("bytes", 0, 1, "SUCCEEDED");
        Files.createDirectories(octets(run, "d%FE"));
        Files.writeString(
                octets(run, "d%FE").resolve(octets(run, "%C3%A4%C3.txt").getFileName()), "bytes");
        Files.writeString(run.resolve("\\xFF"), "text");
        Files.writeString(octets(run, "%FF"), "byte");

        // then
        get("bytes", "jobs/0/files").expectBody().json("""
                        {"items": [{"path": "\\\\x5CxFF"}, {"path": "d\\\\xFE/ä\\\\xC3.txt"}, {"path": "\\\\xFF"}]}
                        """);
        content("bytes", "d\\xFE/ä\\xC3.txt").expectBody(String.class).isEqualTo("bytes");
        content("bytes", "\\x5CxFF").expectBody(String.class).isEqualTo("text");
        content("bytes", "\\xFF").expectBody(String.class).isEqualTo("byte");
        get("bytes", "jobs/0/files?after=\\x5CxFF")
                .expectBody()
                .jsonPath("$.items.length()")
                .isEqualTo(2);
        get("bytes", "results")
                .expectBody()
                .jsonPath("$.items[0].files[2].path")
                .isEqualTo("\\xFF");
    }

    @Test
    void whatIsNoPathOfAFileIsNotThere() throws IOException {
        // given
        task("none-such", "z_local");
        Files.writeString(run("none-such", 0, 1, "SUCCEEDED").resolve("output"), "found");

        // then
        for (String path : List.of(
                "",
                ".",
                "..",
                "../run-1/output",
                "/etc/passwd",
                "./output",
                "a/../output",
                "output/",
                "a\0b",
                "\\x00",
                "\\x2E\\x2E/run-1/output",
                "\\x2Fetc\\x2Fpasswd",
                "x".repeat(256),
                "x/".repeat(600),
                "output/x")) {
            assertProblem(content("none-such", path), 404, "not-found", "list its files");
        }
        assertProblem(get("none-such", "jobs/0/files/content"), 400, "invalid-request", "'path'");
    }

    @Test
    void aRangeThatCannotBeIsAnsweredAsHttpWantsIt() throws IOException {
        // given
        task("ranges", "z_local");
        Path file = Files.writeString(run("ranges", 0, 1, "SUCCEEDED").resolve("output"), "0123456789");
        String old = header(get("ranges", FILE), HttpHeaders.ETAG);

        // then
        assertProblem(part("ranges", "bytes=10-", old), 416, "range-not-satisfiable", "has 10 bytes");
        assertThat(header(part("ranges", "bytes=10-", old), "Content-Range")).isEqualTo("bytes */10");
        for (String strange : new String[] {"bytes=0-1,3-4", "bytes=5-2", "lines=1-2", "x"}) {
            part("ranges", strange, null)
                    .expectStatus()
                    .isOk()
                    .expectBody(String.class)
                    .isEqualTo("0123456789");
        }

        // when
        Files.writeString(file, "a new content");

        // then
        part("ranges", "bytes=4-", old)
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("a new content");
    }

    @Test
    void aFileThatHasChangedSinceIsRefusedWithAWord() throws IOException {
        // given
        task("versions", "z_local");
        Files.writeString(run("versions", 0, 1, "SUCCEEDED").resolve("output"), "0123456789");

        // then
        assertProblem(
                as(user())
                        .get()
                        .uri("/api/v1/tasks/" + name("versions") + "/" + FILE)
                        .header("If-Unmodified-Since", "Fri, 01 Jan 1971 00:00:00 GMT")
                        .exchange(),
                412,
                "precondition-failed",
                "has changed");
    }

    @Test
    void aFileCanBeAskedForWithoutBeingSent() throws IOException {
        // given
        task("head", "z_local");
        Files.writeString(run("head", 0, 1, "SUCCEEDED").resolve("output"), "0123456789");
        String tag = header(get("head", FILE), HttpHeaders.ETAG);

        // then
        as(user())
                .head()
                .uri("/api/v1/tasks/" + name("head") + "/" + FILE)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Content-Length", "10")
                .expectHeader()
                .valueEquals("Accept-Ranges", "bytes")
                .expectHeader()
                .valueEquals("ETag", tag)
                .expectBody()
                .isEmpty();
        as(user())
                .get()
                .uri("/api/v1/tasks/" + name("head") + "/" + FILE)
                .header(HttpHeaders.IF_NONE_MATCH, tag)
                .exchange()
                .expectStatus()
                .isNotModified();
    }

    @Test
    void theLastLinesOfTheFailedJobsAreReadTogether() throws IOException {
        // given
        task("failed", "z_local");
        run("failed", 0, 1, "FAILED");
        run("failed", 1, 1, "FAILED");
        Files.writeString(
                log("failed", 0, 1),
                IntStream.range(0, 100).mapToObj(i -> "line " + i).collect(Collectors.joining("\n")));
        jdbc.sql("""
                UPDATE run SET log_tail = E'Traceback\\nKeyError: 7'
                WHERE number = 1 AND task_id = (SELECT id FROM task WHERE name = :task)
                """).param("task", name("failed")).update();
        for (String state : new String[] {"ASSIGNED", "ACTIVATED", "FAILED"}) {
            jdbc.sql("""
                    UPDATE job SET state = :state, attempt = 1, accepted = true, reason = 'exit code 1',
                                   node_id = CASE WHEN :state = 'ACTIVATED' THEN (SELECT id FROM node WHERE name = 'node-0') END,
                                   slot = CASE WHEN :state = 'ACTIVATED' THEN number END
                    WHERE task_id = (SELECT id FROM task WHERE name = :task)
                    """).param("state", state).param("task", name("failed")).update();
        }

        // then
        get("failed", "logs?lines=2").expectBody().json("""
                        {"items": [
                          {"job": 0, "name": "a.json", "attempt": 1, "node": "node-0", "reason": "exit code 1",
                           "lines": ["line 98", "line 99"]},
                          {"job": 1, "name": "b/c.json", "lines": ["Traceback", "KeyError: 7"]}],
                         "next": null}
                        """);
        get("failed", "logs?state=DONE")
                .expectBody()
                .jsonPath("$.items.length()")
                .isEqualTo(0);
        assertProblem(get("failed", "logs?lines=0"), 400, "invalid-request", "1 to 200 lines");
        assertProblem(get("failed", "logs?state=LOST"), 400, "invalid-request", "FAILED");
        assertProblem(get("none", "logs"), 404, "task-not-found", "task list");
        assertProblem(get("none", "results"), 404, "task-not-found", "task list");
    }

    @Test
    void whatTheLatestRunsOfFailedJobsLeftIsListedToo() throws IOException {
        // given two jobs that failed, one of them twice
        task("left", "z_local");
        run("left", 0, 1, "FAILED");
        Files.writeString(run("left", 1, 1, "FAILED").resolve("core"), "first");
        Files.writeString(run("left", 1, 2, "FAILED").resolve("core"), "second");
        for (String state : new String[] {"ASSIGNED", "ACTIVATED", "FAILED"}) {
            jdbc.sql("""
                    UPDATE job SET state = :state, attempt = number + 1,
                                   node_id = CASE WHEN :state = 'ACTIVATED' THEN (SELECT id FROM node WHERE name = 'node-0') END,
                                   slot = CASE WHEN :state = 'ACTIVATED' THEN number + 100 END
                    WHERE task_id = (SELECT id FROM task WHERE name = :task)
                    """).param("state", state).param("task", name("left")).update();
        }

        // then
        get("left", "results").expectBody().jsonPath("$.items.length()").isEqualTo(0);
        get("left", "results?state=FAILED").expectBody().json("""
                        {"items": [
                          {"job": 0, "name": "a.json", "attempt": 1, "files": []},
                          {"job": 1, "name": "b/c.json", "attempt": 2, "files": [{"path": "core", "bytes": 6}]}],
                         "next": null}
                        """);
        get("left", "results?state=FAILED&size=1&after=0")
                .expectBody()
                .json("{\"items\": [{\"job\": 1}], \"next\": null}");
        assertProblem(get("left", "jobs/1/files"), 404, "not-found", "1 --run 2");
        get("left", "jobs/1/files?attempt=1").expectBody().json("{\"items\": [{\"path\": \"core\", \"bytes\": 5}]}");
    }

    @Test
    void whatIsSomebodyElsesIsNotShown() {
        // given
        task("private", "z_local");

        // then
        for (String what : new String[] {"results", "logs"}) {
            assertProblem(
                    as("rick")
                            .get()
                            .uri("/api/v1/tasks/" + name("private") + "/" + what)
                            .exchange(),
                    403,
                    "forbidden",
                    "belongs to rosa");
        }
    }

    private RestTestClient.ResponseSpec content(String task, String path) {
        return as(user())
                .get()
                .uri(builder -> builder.path("/api/v1/tasks/" + name(task) + "/jobs/0/files/content")
                        .queryParam("path", "{path}")
                        .build(path))
                .exchange();
    }

    /** Java makes a name that is no text from an address only. */
    private static Path octets(Path folder, String name) {
        return Path.of(URI.create(folder.toUri() + name));
    }

    private RestTestClient.ResponseSpec part(String task, String range, String version) {
        Consumer<HttpHeaders> headers = them -> {
            them.set(HttpHeaders.RANGE, range);
            if (version != null) {
                them.set(HttpHeaders.IF_RANGE, version);
            }
        };
        return as(user())
                .get()
                .uri("/api/v1/tasks/" + name(task) + "/" + FILE)
                .headers(headers)
                .exchange();
    }

    private static String header(RestTestClient.ResponseSpec response, String name) {
        EntityExchangeResult<byte[]> result = response.expectBody().returnResult();
        assertThat(new String(result.getResponseBodyContent(), UTF_8)).isNotNull();
        return result.getResponseHeaders().getFirst(name);
    }
}
