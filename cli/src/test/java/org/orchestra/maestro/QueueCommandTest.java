package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.maestro.MaestroExtension.Result;

class QueueCommandTest {
    private static final String CPU_SMALL = """
            {"name":"cpu_small","cluster":"lab","deviceKind":"CPU","isDefault":true,"enabledSlots":50,"usedSlots":3,
             "cpus":0.50,"memoryMib":1536,"gpus":0,"maxCpus":8.00,"maxMemoryMib":16384,
             "defaultSeconds":86400,"maxSeconds":604800,"members":null,"version":0}
            """;
    private static final String NVIDIA = """
            {"name":"nvidia","cluster":"lab","deviceKind":"GPU","isDefault":false,"enabledSlots":6,"usedSlots":4,
             "cpus":1.0,"memoryMib":16384,"gpus":1,"maxCpus":1.0,"maxMemoryMib":16384,
             "defaultSeconds":null,"maxSeconds":3600,"members":["ana","bob"],"version":3}
            """;
    private static final String NVIDIA_DESCRIPTION =
            "queue nvidia of cluster lab: a job gets 1 CPU, 16G, 1 GPU; time limit 01:00:00; users: ana, bob\n";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void listsQueues() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/queues?size=500")
                        .willReturn(json("{\"items\":[" + CPU_SMALL + "," + NVIDIA + "]}")));

        // when
        Result table = maestro.run("queue", "list", "-o", "wide");
        Result json = maestro.run("queue", "list", "--output", "json");

        // then
        assertThat(table).isEqualTo(new Result(0, """
                        +-----------+---------+---------+------------+---------------+-----------+--------+----------+--------------+------+--------------------------+
                        | queue     | cluster | default | used slots | enabled slots | users     | device | cpus     | memory       | gpus | time                     |
                        +-----------+---------+---------+------------+---------------+-----------+--------+----------+--------------+------+--------------------------+
                        | cpu_small | lab     | yes     |          3 |            50 | everybody | CPU    | 0.5 to 8 | 1536M to 16G |    0 | 1-00:00:00 to 7-00:00:00 |
                        | nvidia    | lab     |         |          4 |             6 | ana, bob  | GPU    |        1 |          16G |    1 |                 01:00:00 |
                        +-----------+---------+---------+------------+---------------+-----------+--------+----------+--------------+------+--------------------------+
                        """, ""));
        assertThat(json.out()).contains("\"isDefault\" : true").doesNotContain("\"default\"");
    }

    @Test
    void createsAQueue() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/queues")
                        .withRequestBody(equalToJson("""
                                {"name":"nvidia","clusters":["lab","far"],"deviceKind":"GPU","cpus":0.5,"memoryMib":16384,"gpus":1,
                                 "maxSeconds":172800,"maxCpus":4,"maxMemoryMib":65536,"defaultSeconds":14400,"isDefault":true,"members":["ana","bob"]}
                                """))
                        .willReturn(json(NVIDIA).withStatus(201)));

        // when
        String command = "queue create nvidia --cluster lab,far --device gpu --cpus 0.5 --memory 16G --gpus 1"
                + " --time 2-00:00:00 --max-cpus 4 --max-memory 64G --default-time 4:0:0 --default --users ana,bob";
        Result result = maestro.run(command.split(" "));

        // then
        assertThat(result).isEqualTo(new Result(0, NVIDIA_DESCRIPTION, ""));
    }

    @Test
    void omitsOptionsThatAreNotGiven() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/queues")
                        .withRequestBody(
                                equalToJson(
                                        "{\"name\":\"cpu_small\",\"clusters\":[\"lab\"],\"deviceKind\":\"CPU\",\"isDefault\":false}"))
                        .willReturn(json(CPU_SMALL).withStatus(201)));

        // when
        Result result = maestro.run("queue", "create", "cpu_small", "--cluster", "lab", "--device", "CPU");

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0,
                        "queue cpu_small of cluster lab, the default: a job gets 0.5 CPUs, 1536M and may request 8"
                                + " CPUs, 16G; time limit 1-00:00:00 by default, at most 7-00:00:00; users: everybody\n",
                        ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --cpus 8                   | {"cpus":8}
            --cluster near,far         | {"clusters":["near","far"]}
            --memory 512M --gpus 2     | {"memoryMib":512,"gpus":2}
            --memory 1.5Gi             | {"memoryMib":1536}
            --memory 1T                | {"memoryMib":1048576}
            --time 90                  | {"maxSeconds":5400}
            --time 90:30               | {"maxSeconds":5430}
            --time 01:30:05            | {"maxSeconds":5405}
            --time 1-6                 | {"maxSeconds":108000}
            --time 1-6:30              | {"maxSeconds":109800}
            --time 1-06:30:01          | {"maxSeconds":109801}
            --max-cpus 8               | {"maxCpus":8}
            --max-memory 64G           | {"maxMemoryMib":65536}
            --default-time 30          | {"defaultSeconds":1800}
            --default                  | {"isDefault":true}
            --no-default --users ana   | {"isDefault":false,"members":["ana"]}
            --everybody                | {"open":true}
            """)
    void changesTheGivenSettingsOfTheVersionItRead(String options, String body) {
        // given
        maestro.authenticated().server().stubFor(get("/api/v1/queues/nvidia").willReturn(json(NVIDIA)));
        maestro.server()
                .stubFor(patch(urlEqualTo("/api/v1/queues/nvidia"))
                        .withHeader("If-Match", equalTo("\"3\""))
                        .withRequestBody(equalToJson(body))
                        .willReturn(json(NVIDIA)));

        // when
        Result result = maestro.run(("queue set nvidia " + options).split(" "));

        // then
        assertThat(result).isEqualTo(new Result(0, NVIDIA_DESCRIPTION, ""));
    }

    @Test
    void reportsAConcurrentEdit() {
        // given
        String detail = "nvidia was edited meanwhile; look at it and try again.";
        maestro.authenticated().server().stubFor(get("/api/v1/queues/nvidia").willReturn(json(NVIDIA)));
        maestro.server()
                .stubFor(patch(urlEqualTo("/api/v1/queues/nvidia"))
                        .willReturn(problem(412, "edited-meanwhile", detail)));

        // when
        Result result = maestro.run("queue", "set", "nvidia", "--cpus", "2");

        // then
        assertThat(result).isEqualTo(new Result(1, "", detail + "\n"));
    }

    @Test
    void deletesAQueueUnlessItIsInUse() {
        // given
        maestro.authenticated();
        maestro.server().stubFor(delete("/api/v1/queues/old").willReturn(noContent()));
        maestro.server()
                .stubFor(delete("/api/v1/queues/nvidia")
                        .willReturn(problem(409, "queue-in-use", "2 nodes use nvidia, the first is gpu-01.")));

        // when
        Result gone = maestro.run("queue", "delete", "old");
        Result kept = maestro.run("queue", "delete", "nvidia");

        // then
        assertThat(gone).isEqualTo(new Result(0, "queue old deleted\n", ""));
        assertThat(kept).isEqualTo(new Result(1, "", "2 nodes use nvidia, the first is gpu-01.\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            --cpus 0        | '0' is not a number of CPUs; use one such as 0.5 or 4
            --cpus -1       | '-1' is not a number of CPUs; use one such as 0.5 or 4
            --cpus 1e3      | '1e3' is not a number of CPUs; use one such as 0.5 or 4
            --memory 2      | '2' is not a memory size; use whole MiB, such as 512M or 2G
            --memory 2GB    | '2GB' is not a memory size; use whole MiB, such as 512M or 2G
            --memory 1K     | '1K' is not a memory size; use whole MiB, such as 512M or 2G
            --memory 0.5M   | '0.5M' is not a memory size; use whole MiB, such as 512M or 2G
            --memory 0G     | '0G' is not a memory size; use whole MiB, such as 512M or 2G
            --memory 9999T  | '9999T' is not a memory size; use whole MiB, such as 512M or 2G
            --gpus -1       | '-1' is not an integer of at least 0
            --gpus one      | 'one' is not an integer of at least 0
            --time 0        | '0' is not a time; use minutes, HOURS:MINUTES:SECONDS or DAYS-HOURS:MINUTES:SECONDS
            --time 2h       | '2h' is not a time; use minutes, HOURS:MINUTES:SECONDS or DAYS-HOURS:MINUTES:SECONDS
            --time -5       | '-5' is not a time; use minutes, HOURS:MINUTES:SECONDS or DAYS-HOURS:MINUTES:SECONDS
            --time 1:2:3:4  | '1:2:3:4' is not a time; use minutes, HOURS:MINUTES:SECONDS or DAYS-HOURS:MINUTES:SECONDS
            --time 1-       | '1-' is not a time; use minutes, HOURS:MINUTES:SECONDS or DAYS-HOURS:MINUTES:SECONDS
            --users ana,Bob | 'Bob' is not a valid user name; start with a letter a-z, then use a-z, 0-9 and '-', at most 31 characters
            """)
    void rejectsInvalidAmounts(String option, String message) {
        // when
        Result result = maestro.authenticated().run(("queue set nvidia " + option).split(" "));

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .endsWith(message + "; see: maestro queue set --help\n")
                .hasLineCount(1);
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }
}
