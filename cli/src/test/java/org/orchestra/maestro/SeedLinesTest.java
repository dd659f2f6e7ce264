package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;
import static org.orchestra.maestro.TaskCommandTest.task;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.maestro.MaestroExtension.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What people copied from older instructions works as it is written there, or is answered by what works. */
class SeedLinesTest {
    private static final Path DATA = Path.of("data.txt");
    private static final Path JOB = Path.of("job.yaml");

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    record SeedLine(
            String seed,
            String line,
            @Nullable String sends,
            @Nullable JsonNode with,
            @Nullable String prints,
            @Nullable String answers,
            @Nullable String other) {
        boolean isOurs() {
            return other == null;
        }

        @Override
        public String toString() {
            return seed + ": " + line.replaceAll("\\s+", " ");
        }
    }

    static Stream<SeedLine> lines() throws IOException {
        try (InputStream table = SeedLinesTest.class.getResourceAsStream("/seed-lines.yaml")) {
            return Stream.of(YAMLMapper.shared().readValue(table, SeedLine[].class));
        }
    }

    static Stream<SeedLine> ours() throws IOException {
        return lines().filter(SeedLine::isOurs);
    }

    @ParameterizedTest
    @MethodSource("ours")
    void worksAsItIsWrittenOrSaysWhatDoes(SeedLine line) throws Exception {
        // given
        answerEverything();
        List<String> words = words(line.line());

        // when
        Result result = run(words);

        // then
        if (line.sends() != null) {
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(sent(line))
                    .as("%s of %s", line.sends(), maestro.server().getAllServeEvents())
                    .isTrue();
        } else if (line.prints() != null) {
            assertThat(result.exitCode()).isZero();
            assertThat(result.out()).startsWith(line.prints());
        } else {
            assertThat(result.exitCode()).isNotZero();
            assertThat(result.err()).endsWith(line.answers() + "\n");
        }
    }

    @ParameterizedTest
    @MethodSource("ours")
    void isForAProgramThatThereIs(SeedLine line) throws Exception {
        assertThat(Path.of("bin").resolve(words(line.line()).get(0))).isExecutable();
    }

    @Test
    void anOlderProgramSaysOnceToEachUserWhatIsNew() {
        // given
        answerEverything();

        // when
        Result first = maestro.runAs("orchestra_delete.py", "-t", "user.ana.fit");
        Result second = maestro.runAs("orchestra_delete.py", "-t", "user.ana.fit");

        // then
        assertThat(first)
                .isEqualTo(
                        new Result(
                                0,
                                "task user.ana.fit deleted\n",
                                "orchestra_delete.py is 'maestro task delete' now, and goes on working; for what is new, see: maestro task delete --help (this is said once)\n"));
        assertThat(second).isEqualTo(new Result(0, "task user.ana.fit deleted\n", ""));
    }

    private Result run(List<String> words) throws IOException {
        Files.writeString(DATA, "hello");
        Files.writeString(JOB, """
                name: "Name of the job"
                cluster: "LPS"
                job_type: "Job type"
                script_path: "%s"
                """.formatted(DATA.toAbsolutePath()));
        try {
            return maestro.runAs(words.get(0), words.stream().skip(1).toArray(String[]::new));
        } finally {
            Files.delete(DATA);
            Files.delete(JOB);
            deleteDownloads();
        }
    }

    private static void deleteDownloads() throws IOException {
        Files.deleteIfExists(Path.of("user.ana.other"));
    }

    /** As a shell leaves them. */
    private static List<String> words(String line) throws IOException, InterruptedException {
        String program = "USER=jodafons; words() { printf '%s\\0' \"$@\"; exit; }\nwords " + line;
        Process bash = new ProcessBuilder("bash", "-c", program).start();
        String printed = new String(bash.getInputStream().readAllBytes(), UTF_8);
        if (bash.waitFor() != 0) {
            fail("bash takes no " + line);
        }
        return Arrays.asList(printed.split("\0"));
    }

    private boolean sent(SeedLine line) {
        return maestro.server().findAll(WireMock.anyRequestedFor(WireMock.anyUrl())).stream()
                .anyMatch(request -> line.sends().equals(request.getMethod() + " " + request.getUrl())
                        && (line.with() == null
                                || body(request)
                                        .equals(JsonMapper.shared()
                                                .readTree(line.with().asString()))));
    }

    private static JsonNode body(LoggedRequest request) {
        return JsonMapper.shared().readTree(request.getBody());
    }

    private void answerEverything() {
        UploadFixture.uploading(maestro, "[0]", 5, 0);
        String dataset = "{\"name\":\"user.ana.other\",\"version\":1,\"kind\":\"FILE\",\"files\":0,\"bytes\":0,"
                + "\"registration\":{\"path\":\"a\",\"state\":\"REGISTERING\",\"since\":\"2026-01-01T10:00:00Z\"}}";
        stub(put(urlMatching(".*/registration")), dataset);
        String script = "/api/v1/datasets/user.ana.name-of-the-job.script";
        maestro.server().stubFor(get(script).willReturn(problem(404, "dataset-not-found", "There is none.")));
        stub(put(script + "/upload"), UploadFixture.progress("[]", 0, 0));
        stub(post(script + "/upload/complete"), UploadFixture.COMPLETED);
        stub(get("/api/v1/datasets/user.ana.other"), dataset.replaceAll(",\"registration.*", "}"));
        stub(get(urlPathMatching(".*/datasets/user.ana.other/files|/api/v1/datasets")), page());
        stub(get(urlPathMatching("/api/v1/clusters")), page(cluster("LPS"), cluster("LCG")));
        stub(
                get(urlPathMatching("/api/v1/queues")),
                page(queue("lps_gpu", "GPU", 9), queue("lps_cpu", "CPU", 2), queue("lps_full", "CPU", 0)));
        String task = task("user.jodafons.my_first_task", "DONE", 0, 0, 0, 0, 1, 0, 0, 0)
                .replace("\"cluster\":\"lab\"", "\"cluster\":\"LPS\"");
        stub(get(urlPathMatching("/api/v1/tasks")), page(task));
        stub(get(urlPathMatching("/api/v1/tasks/[^/]+")), task);
        maestro.server()
                .stubFor(get("/api/v1/tasks/user.ana.name-of-the-job")
                        .willReturn(problem(404, "task-not-found", "There is none.")));
        stub(post("/api/v1/tasks"), task);
        stub(
                post("/api/v1/tasks?dryRun=true"),
                "{\"jobs\":1,\"queue\":\"q\",\"cluster\":\"c\",\"freeSlots\":1,\"enabledSlots\":1,\"ahead\":0,\"messages\":[]}");
        stub(post(urlMatching("/api/v1/tasks/[^/]+/retry")), "{\"task\":" + task + ",\"jobs\":1,\"messages\":[]}");
        stub(post(urlMatching("/api/v1/tasks/[^/]+/kill")), "{\"task\":" + task + ",\"waiting\":0,\"running\":0}");
        stub(post("/api/v1/tasks/kill?owner=jodafons"), "{\"items\":[]}");
        stub(
                post("/api/v1/tokens"),
                "{\"token\":\"t\",\"username\":\"jodafons\",\"expiresAt\":\"2026-02-01T00:00:00Z\"}");
        maestro.server().stubFor(delete(urlMatching(".*")).willReturn(noContent()));
    }

    private void stub(com.github.tomakehurst.wiremock.client.MappingBuilder request, String answer) {
        maestro.server().stubFor(request.willReturn(json(answer)));
    }

    private static String cluster(String name) {
        return "{\"name\":\"" + name + "\",\"reachable\":true,\"version\":1}";
    }

    private static String queue(String name, String device, int freeSlots) {
        return "{\"name\":\"" + name + "\",\"cluster\":\"LPS\",\"deviceKind\":\"" + device
                + "\",\"isDefault\":false,\"enabledSlots\":9,\"usedSlots\":" + (9 - freeSlots)
                + ",\"cpus\":1,\"memoryMib\":512,\"gpus\":0,\"maxSeconds\":3600,\"version\":1}";
    }
}
