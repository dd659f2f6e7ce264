package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JobShowCommandTest {
    private static final String JOB = "/api/v1/tasks/user.ana.fit/jobs/3";
    private static final String FAILED_TWICE = """
            {"job":3,"name":"c3.json","state":"RUNNING","attempt":4,"node":"n2","cause":null,"reason":null,"runs":[
             {"attempt":1,"node":"n1","slot":0,"outcome":"FAILED","exitCode":137,"cause":"OUT_OF_MEMORY",
              "reason":"out of memory: it used 512 MiB of 512 MiB","message":"OOMKilled","charged":true,"peakMemoryMib":512,
              "logTail":"epoch 1\\n  loss\\t0.5\\n","createdAt":"2026-01-01T10:00:00Z","startedAt":"2026-01-01T10:00:01.5Z",
              "finishedAt":"2026-01-01T10:00:09.123Z"},
             {"attempt":2,"node":"n2","cluster":"lab","outcome":"EVICTED","cause":"NODE_LOST","reason":"its node was lost","charged":false},
             {"attempt":3,"node":"n3","outcome":"FAILED","exitCode":1,"cause":"EXIT_CODE","reason":"exit code 1","charged":false,
              "image":"fit:1","command":"fit %IN","queue":"cpu","cpus":1,"memoryMib":512,"gpus":0,"maxSeconds":600},
             {"attempt":4,"node":"n2","slot":1,"outcome":null,
              "image":"fit:1","command":"fit -v\\n  %IN","queue":"cpu","cpus":1,"memoryMib":1024,"gpus":0,"maxSeconds":600,
              "createdAt":"2026-01-01T10:01:00Z"}]}
            """;

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void showsAJobWithItsRunsAndTheLastLinesOfTheLastFailure() {
        // given
        maestro.authenticated().server().stubFor(get(JOB).willReturn(json(FAILED_TWICE)));

        // when
        Result result = maestro.run("job", "show", "user.ana.fit", "3");

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        job    3
                        name   c3.json
                        state  RUNNING

                        runs
                        run          1
                        outcome      FAILED
                        cause        OUT_OF_MEMORY
                        exit code    137
                        reason       out of memory: it used 512 MiB of 512 MiB
                        node         n1
                        started      2026-01-01T10:00:01Z
                        finished     2026-01-01T10:00:09Z
                        peak memory  512M
                        counts       yes

                        run          2
                        outcome      EVICTED
                        cause        NODE_LOST
                        reason       its node was lost
                        node         n2
                        cluster      lab
                        counts       no: evicted from its node

                        run          3
                        outcome      FAILED
                        cause        EXIT_CODE
                        exit code    1
                        reason       exit code 1
                        node         n3
                        counts       no: node n3 was cordoned

                        run          4
                        outcome      not ended
                        node         n2
                        counts       yes

                        run 3
                          image       fit:1
                          command     fit %IN
                          queue       cpu
                          resources   1 CPU, 512M
                          time limit  00:10:00

                        run 4
                          image       fit:1
                          command     fit -v
                                        %IN
                          queue       cpu
                          resources   1 CPU, 1G
                          time limit  00:10:00

                        cluster message of run 1: OOMKilled

                        last log lines of run 1
                          epoch 1
                            loss    0.5
                        """, ""));
    }

    @Test
    void showsTheHistoryOnRequest() {
        // given
        maestro.authenticated().server().stubFor(get(JOB).willReturn(json(FAILED_TWICE)));
        maestro.server()
                .stubFor(get("/api/v1/tasks/user.ana.fit/history?job=3&size=500")
                        .willReturn(json(page(
                                "{\"seq\":9,\"job\":3,\"attempt\":1,\"from\":\"RUNNING\",\"to\":\"ASSIGNED\",\"actor\":\"worker\","
                                        + "\"reason\":\"attempt 1 failed (out of memory), 2 of 3 follows\"}"))));

        // when
        Result text = maestro.run("job", "show", "user.ana.fit", "3", "--history");
        Result json = maestro.run("job", "show", "user.ana.fit", "3", "--history", "--output", "json");

        // then
        assertThat(text.out())
                .contains("\nhistory\n+")
                .contains("| job 3 | ASSIGNED | worker | attempt 1 failed (out of memory), 2 of 3    |");
        JsonNode shown = JsonMapper.shared().readTree(json.out());
        assertThat(shown.get("runs").get(0).get("peakMemoryMib").asInt()).isEqualTo(512);
        assertThat(shown.get("history").get(0).get("to").asString()).isEqualTo("ASSIGNED");
    }

    @Test
    void showsAJobWithoutRuns() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(JOB).willReturn(json("{\"job\":3,\"state\":\"REGISTERED\",\"runs\":[]}")));

        // when
        Result result = maestro.run("job", "show", "user.ana.fit", "3");

        // then
        assertThat(result).isEqualTo(new Result(0, "job    3\nstate  REGISTERED\n", ""));
    }
}
