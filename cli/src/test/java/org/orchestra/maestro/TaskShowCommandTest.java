package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.TaskCommandTest.task;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.maestro.MaestroExtension.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TaskShowCommandTest {
    private static final String SUMMARY = "/api/v1/tasks/user.ana.fit/summary";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void showsWhatWasMeasuredAndAdvises() {
        assertThat(measured("\"autoRequests\":true,", "null"))
                .contains("requests 512M, 02:00:00, measured on 3 test jobs\n")
                .doesNotContain("advice");
        assertThat(measured(
                        "\"autoRequests\":false,", "\"the test jobs used at most 410 of 8,192 MiB: --memory 640M\""))
                .contains("advice the test jobs used at most 410 of 8,192 MiB: --memory 640M\n")
                .doesNotContain("requests");
    }

    private String measured(String auto, String advice) {
        String task = task("user.ana.fit", "RUNNING", 0, 0, 0, 0, 36, 0, 0, 0)
                .replace(
                        "\"maxAttempts\":1",
                        auto
                                + "\"measured\":{\"jobs\":3,\"peakMemoryMib\":410,\"seconds\":60,\"askedMemoryMib\":8192,\"askedSeconds\":7200,\"advice\":"
                                + advice + "},\"maxAttempts\":1");
        answers("{\"task\":" + task + "}");
        return maestro.run("task", "show", "user.ana.fit").out().replaceAll(" +", " ");
    }

    @ParameterizedTest
    @CsvSource({"40, 'progress     [=======xxxxxxx......] 70%'", "20, 'progress     70%'"})
    void theBarFitsIntoTheTerminal(String columns, String bar) {
        // given
        answers("{\"task\":" + task("user.ana.fit", "RUNNING", 0, 6, 0, 0, 7, 7, 0, 0) + "}");

        // then
        assertThat(maestro.run(Map.of("MAESTRO_URL", maestro.url(), "COLUMNS", columns), "task", "show", "user.ana.fit")
                        .out()
                        .lines())
                .contains(bar);
    }

    @Test
    void showsTheSummaryOfATask() {
        // given
        String asked = task("user.ana.fit", "RUNNING", 1, 2, 3, 4, 5, 6, 7, 8)
                .replace(
                        "\"maxAttempts\":1,\"retryOn\":[],\"noRetryOn\":[]",
                        "\"maxAttempts\":3,\"retryOn\":[\"oom\",\"exit=137\"],\"noRetryOn\":[\"exit=2\"]")
                .replace(
                        "\"secondary\":{},\"et\":null,\"eta\":null,\"dummyData\":false",
                        "\"secondary\":{\"REF\":\"user.ana.ref\"},\"et\":\"2\",\"eta\":\"0.8\",\"outputName\":\"model.json\",\"keep\":[\"*.csv\",\"plots/\"],\"dummyData\":true");
        answers("{\"task\":" + asked + """
                ,"phase":"run phase","ended":26,"jobsPerHour":37.25,"withoutOutput":3,"expectedEnd":"2026-01-01T12:00:00Z",
                 "failures":[{"cause":"OUT_OF_MEMORY","reason":"out of memory: it used 512 MiB of 512 MiB","jobs":5,"job":17,"name":"c17.json"},
                             {"cause":"EXIT_CODE","reason":"exit code 1","jobs":1,"job":3,"name":"c3.json"}],
                 "runs":{"total":20,"charged":18,"evicted":2},
                 "traceUrl":"http://localhost:8233/namespaces/default/workflows/task:user.ana.fit"}
                """);

        // when
        Result result = maestro.run("task", "show", "user.ana.fit");

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        task          user.ana.fit
                        state         RUNNING
                        phase         run phase
                        progress      [=====xxxxxxxxxxxxxxxxxxxxxxx............] 72%
                        jobs          36: 1 registered, 2 assigned, 3 activated, 4 running, 5 done, 6 failed, 7 killed, 8 broken
                        no output     3 of 36 jobs wrote no output
                        rate          37 jobs per hour
                        expected end  2026-01-01T12:00:00Z
                        runs          20, 2 not counted, 2 evicted
                        queue         cpu_small
                        cluster       lab
                        image         python:3.12
                        exec          fit -d %DATA -c %IN -o %OUT
                        data          user.ana.data
                        configs       user.ana.configs
                        each job      0.5 CPUs, 512M
                        time limit    02:00:00
                        attempts      at most 3, retry after oom, exit=137, no retry after exit=2
                        secondary     %REF is user.ana.ref
                        et            2
                        eta           0.8
                        dummy data    yes
                        output name   model.json
                        keep          the output and *.csv, plots/
                        packs         of up to 39 jobs, because a job takes 1.5 s
                        max running   2
                        priority      -5
                        results       ana/fit
                        created       2026-01-01T10:00:00Z
                        trace         http://localhost:8233/namespaces/default/workflows/task:user.ana.fit

                        unsuccessful jobs, by reason
                        +------+-------------------------------------------+------------------+
                        | jobs | reason                                    | example          |
                        +------+-------------------------------------------+------------------+
                        |    5 | out of memory: it used 512 MiB of 512 MiB | job 17: c17.json |
                        |    1 | exit code 1                               | job 3: c3.json   |
                        +------+-------------------------------------------+------------------+

                        next: maestro task logs user.ana.fit --failed
                        """, ""));
    }

    @Test
    void startsWithTheReasonOfABrokenTask() {
        // given
        String broken = task("user.ana.fit", "BROKEN", 0, 0, 0, 0, 2, 1, 0, 17)
                .replace("\"reason\":null", "\"reason\":\"job 2 (c2.json) failed in the test phase: exit code 2\"");
        answers("{\"task\":" + broken + """
                ,"phase":"ended","failures":[{"cause":"EXIT_CODE","reason":"exit code 2","jobs":1,"job":2,"name":"c2.json"}]}
                """);

        // when
        Result result = maestro.run("task", "show", "user.ana.fit");

        // then
        assertThat(result.out())
                .startsWith("""
                        user.ana.fit is BROKEN: job 2 (c2.json) failed in the test phase: exit code 2

                        task         user.ana.fit
                        state        BROKEN
                        progress     [====xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx] 100%
                        """)
                .endsWith("\nnext: maestro task logs user.ana.fit --failed; maestro task retry user.ana.fit\n");
    }

    @Test
    void keepsTheLinesOfACommandWithoutControlCharacters() {
        // given
        answers("{\"task\":"
                + task("user.ana.fit", "RUNNING", 0, 0, 0, 1, 0, 0, 0, 0)
                        .replace("fit -d %DATA -c %IN -o %OUT", "if true; then\\n  fit 'a  b' \\u001b[2J\\nfi")
                + "}");

        // when
        Result result = maestro.run("task", "show", "user.ana.fit");

        // then
        assertThat(result.out()).contains("""
                exec         if true; then
                               fit 'a  b'  [2J
                             fi
                """);
    }

    @Test
    void wrapsLongReasons() {
        // given
        answers("{\"task\":" + task("user.ana.fit", "FINALIZED", 0, 0, 0, 0, 0, 1, 0, 0) + """
                ,"failures":[{"cause":"IMAGE_UNAVAILABLE","jobs":1,"job":0,"name":"c0.json","reason":\
                "the image cannot be pulled: failed to resolve image: registry.example/fit:2: not found, and nobody knows why"}]}
                """);

        // when
        Result result = maestro.run("task", "show", "user.ana.fit");

        // then
        assertThat(result.out()).contains("""
                |    1 | the image cannot be pulled: failed to resolve image: | job 0: c0.json |
                |      | registry.example/fit:2: not found, and nobody knows  |                |
                |      | why                                                  |                |
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DONE       | next: maestro task results user.ana.fit -o DIR
            KILLED     | next: maestro task retry user.ana.fit
            RUNNING    | created      2026-01-01T10:00:00Z
            """)
    void suggestsTheNextCommand(String state, String line) {
        // given
        answers("{\"task\":" + task("user.ana.fit", state, 0, 0, 0, 0, 5, 0, 0, 0) + ",\"failures\":[]}");

        // when
        Result result = maestro.run("task", "show", "-t", "user.ana.fit");

        // then
        assertThat(result.lastLine()).isEqualTo(line);
    }

    @Test
    void printsTheResponseAsJson() {
        // given
        answers("{\"task\":" + task("user.ana.fit", "RUNNING", 0, 0, 0, 1, 0, 0, 0, 0)
                + ",\"phase\":\"test phase\",\"jobsPerHour\":0.5}");

        // when
        Result result = maestro.run("task", "show", "user.ana.fit", "--output", "json");

        // then
        JsonNode shown = JsonMapper.shared().readTree(result.out());
        assertThat(shown.get("phase").asString()).isEqualTo("test phase");
        assertThat(shown.get("task").get("memoryMib").asInt()).isEqualTo(512);
    }

    private void answers(String summary) {
        maestro.authenticated().server().stubFor(get(SUMMARY).willReturn(json(summary)));
    }
}
