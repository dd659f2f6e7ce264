package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;
import static org.orchestra.maestro.TaskCommandTest.task;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;

/** Tests the settings of a new task. */
class TaskCreateCommandTest {
    private static final String BARE = "\"name\":\"user.ana.fit\",\"dataDataset\":\"user.ana.d\","
            + "\"configDataset\":\"user.ana.c\",\"image\":\"i\",\"command\":\"x\",\"bypass\":false";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            --max-attempts=3                                  ~ "maxAttempts":3
            --after=user.ana.a,user.ana.b --after-any=user.ana.c ~ "after":["user.ana.a","user.ana.b"],"afterAny":["user.ana.c"]
            --after-each=user.ana.a                           ~ "afterEach":["user.ana.a"]
            --retry-on=exit=137,oom,never-started             ~ "retryOn":["exit=137","oom","never-started"]
            --no-retry-on=exit=2 --no-retry-on=time-limit     ~ "noRetryOn":["exit=2","time-limit"]
            --time=90                                         ~ "maxSeconds":5400
            --time=90:30                                      ~ "maxSeconds":5430
            --time=02:00:00                                   ~ "maxSeconds":7200
            --time=1-6                                        ~ "maxSeconds":108000
            --time=1-6:30                                     ~ "maxSeconds":109800
            --time=1-06:30:01                                 ~ "maxSeconds":109801
            --cpus=0.5 --memory=1.5G --gpus=2                 ~ "cpus":0.5,"memoryMib":1536,"gpus":2
            --et=2 --eta=0.8                                  ~ "et":"2","eta":"0.8"
            --auto-requests --memory=8G                       ~ "autoRequests":true,"memoryMib":8192
            --require-output                                  ~ "requireOutput":true
            --output-name model.json                          ~ "outputName":"model.json"
            --keep=*.csv --keep=plots/                        ~ "keep":["*.csv","plots/"]
            --keep-output-only                                ~ "keepOutputOnly":true
            --pack 40                                         ~ "pack":40
            --pack off                                        ~ "pack":1
            --is_dummy_data --is_dummy_config                 ~ "dummyData":true,"dummyConfig":true
            """)
    void sendsTheGivenSettings(String options, String fields) {
        // given
        takes(fields);

        // when
        Result result = create(options.split(" "));

        // then
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"REF\": \"user.ana.other\", \"B\": \"user.bob.b\"}",
                "{'REF':'user.ana.other','B':'user.bob.b'}",
                "{'REF': 'user.ana.other', \"B\": 'user.bob.b',}",
                "{REF: 'user.ana.other', B: 'user.bob.b'}"
            })
    void acceptsSecondaryDatasetsAsJsonOrPythonLiteral(String written) {
        // given
        takes("\"secondary\":{\"REF\":\"user.ana.other\",\"B\":\"user.bob.b\"}");

        // then
        assertThat(create("--sd", written).err()).isEmpty();
        assertThat(create("--secondaryDS", written).exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REF=user.ana.other",
                "",
                "{}",
                "[\"user.ana.other\"]",
                "{'REF': 3}",
                "{'REF': 'user.ana.other'",
                "{'REF': 'user.ana.a', 'REF': 'user.ana.b'}",
                "{'REF': {'X': 'user.ana.other'}}"
            })
    void rejectsInvalidSecondaryDatasets(String written) {
        // when
        Result result = create("--sd", written);

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo("Invalid value for option '--secondaryDS': '" + written
                        + "' does not map placeholders to datasets; use JSON such as '{\"REF\":"
                        + " \"user.ana.other\"}' and %REF in the command; see: maestro task create --help\n");
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            --sd={'REF':'data.csv'} | 'data.csv' is not a valid name
            --time=2h               | '2h' is not a time
            --gpus=0                | '0' is not an integer of at least 1
            --max-attempts=0        | '0' is not an integer of at least 1
            --memory=4              | '4' is not a memory size
            """)
    void rejectsInvalidSettings(String option, String message) {
        // when
        Result result = create(option);

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains(message).hasLineCount(1);
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --cluster=LSP             | There is no cluster LSP; did you mean LPS? There are: LPS.
            --gpu                     | You have no queue with GPUs; see what there is with: maestro queue list -o wide
            --queue=cpu --gpu         | Queue cpu is not one with GPUs; there is none, see: maestro queue list -o wide
            --queue=gpu --cluster=LPS | Queue gpu is not one of cluster LPS; name one of cpu, or none, see: maestro queue list -o wide
            """)
    void refusesAQueueThatIsNotLikeThat(String options, String message) {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/clusters?size=500")
                        .willReturn(json(page("{\"name\":\"LPS\",\"reachable\":true,\"version\":1}"))));
        maestro.server()
                .stubFor(get("/api/v1/queues?size=500")
                        .willReturn(json(page("{\"name\":\"cpu\",\"cluster\":\"LPS\",\"deviceKind\":\"CPU\","
                                + "\"isDefault\":true,\"enabledSlots\":2,\"usedSlots\":0,\"cpus\":1,\"memoryMib\":512,"
                                + "\"gpus\":0,\"maxSeconds\":60,\"version\":1}"))));

        // then
        assertThat(create(options.split(" "))).isEqualTo(new Result(1, "", message + "\n"));
    }

    @Test
    void reportsALimitAboveTheQueues() {
        // given
        String detail = "Jobs of cpu_small get at most 4 CPUs; ask for fewer, or name another queue.";
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/tasks").willReturn(problem(400, "above-queue-limit", detail)));

        // then
        assertThat(create("--cpus", "8")).isEqualTo(new Result(1, "", detail + "\n"));
    }

    @Test
    void asksAgainUnderTheSameKeyWhenTheAnswerIsLost() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/tasks")
                        .inScenario("lost")
                        .whenScenarioStateIs(Scenario.STARTED)
                        .willSetStateTo("created")
                        .willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
        maestro.server()
                .stubFor(post("/api/v1/tasks")
                        .inScenario("lost")
                        .whenScenarioStateIs("created")
                        .willReturn(json(task("user.ana.fit", "REGISTERED", 20, 0, 0, 0, 0, 0, 0, 0))));

        // then
        assertThat(create().exitCode()).isZero();
        assertThat(maestro.server().getAllServeEvents())
                .hasSize(2)
                .extracting(sent -> sent.getRequest().getHeader("Idempotency-Key"))
                .allMatch(key -> key.matches("\"[0-9a-f-]{36}\""))
                .containsOnly(
                        maestro.server().getAllServeEvents().get(0).getRequest().getHeader("Idempotency-Key"));
    }

    @Test
    void theDryRunShowsTheSettings() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/tasks?dryRun=true").willReturn(json("""
                                {"jobs":20,"queue":"gpu","cluster":"lab","freeSlots":1,"enabledSlots":2,"ahead":0,
                                 "neverReason":null,"expectedStart":null,"expectedEnd":null,"messages":[]}
                                """)));

        // when
        Result result = create(
                "--dry_run",
                "--max-attempts=3",
                "--no-retry-on=exit=2",
                "--time=2:0:0",
                "--gpus=1",
                "--sd={'REF':'user.ana.other'}",
                "--et=2",
                "--is_dummy_config");

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        Nothing was created. Forecast for user.ana.fit:
                        jobs            20
                        queue           gpu of cluster lab
                        slots           1 of 2 free for such jobs
                        ahead           0 jobs
                        expected start  unknown
                        expected end    unknown
                        each job        1 GPU
                        time limit      02:00:00
                        attempts        at most 3, no retry after exit=2
                        secondary       %REF is user.ana.other
                        et              2
                        dummy config    yes
                        """, ""));
    }

    private void takes(String fields) {
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/tasks")
                        .withRequestBody(equalToJson("{" + BARE + "," + fields + "}"))
                        .willReturn(json(task("user.ana.fit", "REGISTERED", 20, 0, 0, 0, 0, 0, 0, 0))
                                .withStatus(201)));
    }

    private Result create(String... options) {
        List<String> words = new ArrayList<>(List.of("task", "create", "-c", "user.ana.c", "-d", "user.ana.d"));
        words.addAll(List.of("-t", "user.ana.fit", "--containerImage", "i", "--exec", "x"));
        words.addAll(List.of(options));
        return maestro.authenticated().run(words.toArray(String[]::new));
    }
}
