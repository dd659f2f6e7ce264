package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.maestro.MaestroExtension.Result;

class NodeCommandTest {
    private static final String NODE = "/api/v1/queues/nvidia/nodes/gpu-01";
    private static final String ALL_NODES = "/api/v1/nodes?size=500";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    private static String node(String name, String queue, String state, String reason) {
        return """
                {"name":"%s","queue":"%s","cluster":"lab","deviceKind":"GPU","enabledSlots":2,"maxSlots":4,"usedSlots":1,
                 "auto":true,"drained":false,"state":"%s","reason":%s,"since":"2026-01-01T10:00:00Z","done":30,"failed":2,
                 "version":7,"observed":{"cpus":15.5,"memoryMib":64000,"gpus":2,"problem":"DiskPressure",
                 "at":"2026-01-02T10:00:00Z"},"fieldOfTomorrow":1}
                """.formatted(name, queue, state, reason == null ? "null" : '"' + reason + '"');
    }

    @Test
    void listsNodesOfAQueue() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/nodes?cluster=lab&queue=nvidia&size=500")
                        .willReturn(json(page(
                                node("gpu-01", "nvidia", "OPEN", null),
                                node("gpu-02", "nvidia", "UNHEALTHY", "DiskPressure")))));

        // when
        Result result = maestro.run("node", "list", "--cluster", "lab", "--queue", "nvidia");

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        +--------+--------+-----------+--------------+------------+---------+-----+
                        | node   | queue  | state     | reason       | used slots | enabled | max |
                        +--------+--------+-----------+--------------+------------+---------+-----+
                        | gpu-01 | nvidia | OPEN      |              |          1 |       2 |   4 |
                        | gpu-02 | nvidia | UNHEALTHY | DiskPressure |          1 |       2 |   4 |
                        +--------+--------+-----------+--------------+------------+---------+-----+
                        """, ""));
    }

    @Test
    void reportsAnEmptyList() {
        // given
        maestro.authenticated().server().stubFor(get(ALL_NODES).willReturn(json(page())));

        // when
        Result result = maestro.run("node", "list");

        // then
        assertThat(result)
                .isEqualTo(
                        new Result(0, "No nodes found; an admin can add one, see: maestro node create --help\n", ""));
    }

    @Test
    void findsTheQueueOfAUniqueNode() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(ALL_NODES)
                        .willReturn(json(
                                page(node("gpu-01", "nvidia", "OPEN", null), node("gpu-02", "other", "OPEN", null)))));
        maestro.server().stubFor(get(NODE).willReturn(json(node("gpu-01", "nvidia", "UNHEALTHY", "DiskPressure"))));

        // when
        Result result = maestro.run("node", "show", "gpu-01");

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        node          gpu-01
                        queue         nvidia
                        cluster       lab
                        device        GPU
                        state         UNHEALTHY
                        reason        DiskPressure
                        health since  2026-01-01T10:00:00Z
                        slots         1 used, 2 enabled, 4 maximum
                        auto          yes
                        drained       no
                        done          30
                        failed        2
                        reported      15.5 CPUs, 64000M, 2 GPUs at 2026-01-02T10:00:00Z
                        problem       DiskPressure
                        """, ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            node show gpu-01         | gpu-01 is a node of the queues nvidia, other and third; select one with --queue.
            node drain gpu-01 --kill | gpu-01 is a node of the queues nvidia, other and third; select one with --queue.
            node delete gpu-03       | No node gpu-03 exists; list the nodes with: maestro node list
            """)
    void rejectsAnUnknownOrAmbiguousNode(String command, String message) {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(ALL_NODES)
                        .willReturn(json(page(
                                node("gpu-01", "nvidia", "OPEN", null),
                                node("gpu-01", "other", "OPEN", null),
                                node("gpu-01", "third", "OPEN", null)))));

        // when
        Result result = maestro.run(command.split(" "));

        // then
        assertThat(result).isEqualTo(new Result(1, "", message + "\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --slots 2               | {"name":"gpu-01","slots":2}
            --slots 2 --max-slots 4 | {"name":"gpu-01","slots":2,"maxSlots":4}
            --auto                  | {"name":"gpu-01","auto":true}
            """)
    void createsANode(String options, String body) {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/queues/nvidia/nodes")
                        .withRequestBody(equalToJson(body))
                        .willReturn(json(node("gpu-01", "nvidia", "OPEN", null)).withStatus(201)));

        // when
        Result result = maestro.run(("node create gpu-01 --queue nvidia " + options).split(" "));

        // then
        assertThat(result)
                .isEqualTo(new Result(0, "node gpu-01 of queue nvidia OPEN, 1 used, 2 enabled, 4 maximum, auto\n", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --slots 2               | {"slots":2}
            --slots 0 --max-slots 0 | {"slots":0,"maxSlots":0}
            --slots 1 --no-auto     | {"slots":1,"auto":false}
            --auto                  | {"auto":true}
            """)
    void changesTheGivenSettingsOfTheVersionItRead(String options, String body) {
        // given
        maestro.authenticated().server().stubFor(get(NODE).willReturn(json(node("gpu-01", "nvidia", "OPEN", null))));
        maestro.server()
                .stubFor(patch(urlEqualTo(NODE))
                        .withRequestBody(equalToJson(body))
                        .willReturn(json(node("gpu-01", "nvidia", "DISABLED", null))));

        // when
        Result result = maestro.run(("node set gpu-01 --queue nvidia " + options).split(" "));

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0, "node gpu-01 of queue nvidia DISABLED, 1 used, 2 enabled, 4 maximum, auto\n", ""));
    }

    @Test
    void reportsAConcurrentEdit() {
        // given
        String detail = "gpu-01 was edited meanwhile; look at it and try again.";
        maestro.authenticated().server().stubFor(get(NODE).willReturn(json(node("gpu-01", "nvidia", "OPEN", null))));
        maestro.server().stubFor(patch(urlEqualTo(NODE)).willReturn(problem(412, "edited-meanwhile", detail)));

        // when
        Result result = maestro.run("node", "set", "gpu-01", "--queue", "nvidia", "--slots", "2");

        // then
        assertThat(result).isEqualTo(new Result(1, "", detail + "\n"));
    }

    @ParameterizedTest
    @CsvSource({"'',false", "--kill,true"})
    void drainsANode(String option, boolean kill) {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post(NODE + "/drain")
                        .withRequestBody(equalToJson("{\"kill\":" + kill + "}"))
                        .willReturn(json(node("gpu-01", "nvidia", "DRAINED", "drained by eva"))
                                .withStatus(202)));

        // when
        Result result = maestro.run(("node drain gpu-01 --queue nvidia " + option).split(" "));

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0,
                        "node gpu-01 of queue nvidia DRAINED, 1 used, 2 enabled, 4 maximum, auto: drained by eva\n",
                        ""));
    }

    @Test
    void resumesANode() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post(NODE + "/resume").willReturn(json(node("gpu-01", "nvidia", "OPEN", null))));

        // when
        Result result = maestro.run("node", "resume", "gpu-01", "--queue", "nvidia");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).startsWith("node gpu-01 of queue nvidia OPEN");
    }

    @Test
    void deletesANode() {
        // given
        maestro.authenticated().server().stubFor(delete(NODE).willReturn(noContent()));

        // when
        Result result = maestro.run("node", "delete", "gpu-01", "--queue", "nvidia");

        // then
        assertThat(result).isEqualTo(new Result(0, "node gpu-01 deleted\n", ""));
    }
}
