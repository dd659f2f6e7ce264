package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class QueueShowCommandTest {
    private static final String CONTENDED = """
            {"queue":"nvidia","cluster":"lab","enabledSlots":2,"usedSlots":2,
             "nodes":[{"name":"gpu-01","state":"OPEN","usedSlots":2,"enabledSlots":2,"reason":null},
                      {"name":"gpu-02","state":"CORDONED","usedSlots":0,"enabledSlots":2,"reason":"5 jobs failed in 9 s"}],
             "running":{"items":[
                 {"owner":"ana","task":"user.ana.fit","job":3,"node":"gpu-01","slot":0,"since":"2026-01-01T10:00:00Z",
                  "expectedEnd":"2026-01-01T10:20:00Z"},
                 {"owner":"bob","task":"user.bob.fit","job":0,"node":"gpu-01","slot":1,"since":"2026-01-01T10:01:00.123456Z",
                  "expectedEnd":null}],"total":2},
             "waiting":{"items":[
                 {"position":3,"owner":"ana","task":"user.ana.fit","job":4,"priority":999.6,
                  "expectedStart":"2026-01-01T10:20:00Z"},
                 {"position":4,"owner":"eva","task":"user.eva.fit","job":7,"priority":999.4,"expectedStart":null}],
                 "next":"4","total":9},
             "held":[{"owner":"eva","task":"user.eva.big","jobs":12,"reason":"TASK_CAP",
                      "message":"2 of at most 2 jobs of the task run."}],
             "heldTotal":3}
            """;

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @BeforeEach
    void showsTheResourcesOfAJob() {
        maestro.server().stubFor(get(urlPathMatching("/api/v1/queues/[a-z]+")).willReturn(json("""
                                {"name":"nvidia","cluster":"lab","deviceKind":"GPU","isDefault":false,"enabledSlots":2,
                                 "usedSlots":2,"cpus":1.0,"memoryMib":16384,"gpus":1,"maxSeconds":3600,"version":3}
                                """)));
    }

    @Test
    void showsRunningWaitingAndHeldJobs() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/queues/nvidia/jobs?after=2&size=2").willReturn(json(CONTENDED)));

        // when
        Result result = maestro.run("queue", "show", "nvidia", "--after", "2", "--size", "2", "-o", "wide");

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        queue nvidia of cluster lab: 2 of 2 slots in use; a job gets 1 CPU, 16G, 1 GPU; time limit 01:00:00

                        nodes
                        +--------+----------+------------+---------+----------------------+
                        | node   | state    | used slots | enabled | reason               |
                        +--------+----------+------------+---------+----------------------+
                        | gpu-01 | OPEN     |          2 |       2 |                      |
                        | gpu-02 | CORDONED |          0 |       2 | 5 jobs failed in 9 s |
                        +--------+----------+------------+---------+----------------------+

                        running: 2
                        +--------------+-----+--------+----------------------+-------+------+-----------------------------+
                        | task         | job | node   | expected end         | owner | slot | since                       |
                        +--------------+-----+--------+----------------------+-------+------+-----------------------------+
                        | user.ana.fit |   3 | gpu-01 | 2026-01-01T10:20:00Z | ana   |    0 | 2026-01-01T10:00:00Z        |
                        | user.bob.fit |   0 | gpu-01 | unknown              | bob   |    1 | 2026-01-01T10:01:00.123456Z |
                        +--------------+-----+--------+----------------------+-------+------+-----------------------------+

                        waiting: 9, more with: maestro queue show nvidia --after 4 --size 2
                        +----------+-------+--------------+-----+----------+----------------------+
                        | position | owner | task         | job | priority | expected start       |
                        +----------+-------+--------------+-----+----------+----------------------+
                        |        3 | ana   | user.ana.fit |   4 |    999.6 | 2026-01-01T10:20:00Z |
                        |        4 | eva   | user.eva.fit |   7 |    999.4 | unknown              |
                        +----------+-------+--------------+-----+----------+----------------------+

                        held: 3, 1 shown
                        +-------+--------------+------+----------+--------------------------------------+
                        | owner | task         | jobs | reason   | explanation                          |
                        +-------+--------------+------+----------+--------------------------------------+
                        | eva   | user.eva.big |   12 | TASK_CAP | 2 of at most 2 jobs of the task run. |
                        +-------+--------------+------+----------+--------------------------------------+
                        """, ""));
    }

    @Test
    void showsAnEmptyQueue() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/queues/new/jobs?after=0&size=20").willReturn(json("""
                                {"queue":"new","cluster":"lab","enabledSlots":0,"usedSlots":0,"nodes":[],
                                 "running":{"items":[],"total":0},"waiting":{"items":[],"next":null,"total":0},"held":[],"heldTotal":0}
                                """)));

        // when
        Result result = maestro.run("queue", "show", "new");

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        queue new of cluster lab: 0 of 0 slots in use; a job gets 1 CPU, 16G, 1 GPU; time limit 01:00:00

                        no nodes

                        running: 0

                        waiting: 0

                        held: 0
                        """, ""));
    }

    @Test
    void reportsAPositionPastTheEnd() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/queues/nvidia/jobs?after=180&size=20").willReturn(json("""
                                {"queue":"nvidia","cluster":"lab","enabledSlots":1,"usedSlots":1,"nodes":[],
                                 "running":{"items":[],"total":0},"waiting":{"items":[],"next":null,"total":81},
                                 "held":[],"heldTotal":0}
                                """)));

        // when
        Result result = maestro.run("queue", "show", "nvidia", "--after", "180");

        // then
        assertThat(result.out()).contains("waiting: 81, none behind 180\n");
    }

    @Test
    void printsTheResponseAsJson() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/queues/nvidia/jobs?after=0&size=20").willReturn(json(CONTENDED)));

        // when
        Result result = maestro.run("queue", "show", "nvidia", "--output", "json");

        // then
        JsonMapper mapper = JsonMapper.shared();
        JsonNode shown = mapper.readTree(result.out());
        assertThat(shown).isEqualTo(mapper.readTree(CONTENDED));
    }
}
