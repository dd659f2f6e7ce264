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

class ClusterCommandTest {
    private static final String LAB = """
            {"name":"lab","type":"KUBERNETES","status":"ACTIVE","messenger":"TEMPORAL","messengerQueue":"cluster-lab",
             "volume":{"kind":"NFS","server":"storage.lab.example","path":"/export","storageClass":null,"gibibytes":null},
             "description":"The rack upstairs","reachable":true,"reportedAt":"2026-05-01T10:00:00.123Z","version":3}
            """;
    private static final String LPS = """
            {"name":"lps","type":"KUBERNETES","status":"INACTIVE","messenger":"TEMPORAL","messengerQueue":"LPS",
             "volume":{"kind":"STORAGE_CLASS","server":null,"path":null,"storageClass":"fast","gibibytes":50},
             "description":null,"reachable":false,"reportedAt":"2026-05-01T09:00:00.123Z","version":0}
            """;
    private static final String NEW = """
            {"name":"new","type":"LOCAL","status":"ACTIVE","messenger":"TEMPORAL","messengerQueue":"cluster-new",
             "volume":null,"description":null,"reachable":false,"reportedAt":null,"version":0}
            """;
    private static final String LAB_DESCRIPTION =
            "cluster lab: KUBERNETES, ACTIVE, worker: reports; messenger queue cluster-lab; volume nfs storage.lab.example:/export\n";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void listsClustersAndWhetherTheirWorkersReport() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/clusters?size=500")
                        .willReturn(json("{\"items\":[" + LAB + "," + LPS + "," + NEW + "]}")));

        // when
        Result table = maestro.run("cluster", "list", "-o", "wide");

        // then
        assertThat(table.exitCode()).isZero();
        assertThat(table.out())
                .containsPattern(
                        "\\| lab +\\| KUBERNETES \\| ACTIVE +\\| reports +\\| cluster-lab +\\| The rack upstairs")
                .containsPattern(
                        "\\| lps +\\| KUBERNETES \\| INACTIVE \\| unreachable since 2026-05-01T09:00:00Z \\| LPS ")
                .containsPattern("\\| new +\\| LOCAL +\\| ACTIVE +\\| none yet ");
        assertThat(maestro.run("cluster", "list").out()).isEqualTo("""
                +---------+------------+----------+----------------------------------------+
                | cluster | type       | status   | worker                                 |
                +---------+------------+----------+----------------------------------------+
                | lab     | KUBERNETES | ACTIVE   | reports                                |
                | lps     | KUBERNETES | INACTIVE | unreachable since 2026-05-01T09:00:00Z |
                | new     | LOCAL      | ACTIVE   | none yet                               |
                +---------+------------+----------+----------------------------------------+
                """);
        assertThat(maestro.run("cluster", "list", "-o", "name").out()).isEqualTo("lab\nlps\nnew\n");
    }

    @Test
    void showsAClusterAndHowToStartAWorkerForIt() {
        // given
        maestro.authenticated().server().stubFor(get("/api/v1/clusters/lps").willReturn(json(LPS)));

        // when
        Result result = maestro.run("cluster", "show", "lps");

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        cluster          lps
                        type             KUBERNETES
                        status           INACTIVE
                        worker           unreachable since 2026-05-01T09:00:00Z
                        start one        java -jar orchestra-worker.jar --orchestra.worker.clusters=lps
                        messenger        TEMPORAL
                        messenger queue  LPS
                        volume           storage-class fast, 50G for each user
                        """, ""));
    }

    @Test
    void createsAClusterAndSaysWhatIsNext() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/clusters")
                        .withRequestBody(equalToJson("""
                                {"name":"lab","type":"KUBERNETES",
                                 "volume":{"kind":"NFS","server":"storage.lab.example","path":"/export"},
                                 "description":"The rack upstairs"}
                                """))
                        .willReturn(json(LAB).withStatus(201)));

        // when
        Result result = maestro.run(
                "cluster",
                "create",
                "lab",
                "--volume",
                "nfs",
                "--volume-server",
                "storage.lab.example",
                "--volume-path",
                "/export",
                "--description",
                "The rack upstairs");

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0,
                        LAB_DESCRIPTION
                                + "Start a worker for it: java -jar orchestra-worker.jar --orchestra.worker.clusters=lab\n",
                        ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            --inactive                              | {"status":"INACTIVE"}
            --active --messenger-queue LPS          | {"status":"ACTIVE","messengerQueue":"LPS"}
            --type local                            | {"type":"LOCAL"}
            --description=                          | {"description":""}
            --volume storage-class --volume-class fast --volume-size 50G | {"volume":{"kind":"STORAGE_CLASS","storageClass":"fast","gibibytes":50}}
            """)
    void changesTheGivenSettingsOfTheVersionItRead(String options, String body) {
        // given
        maestro.authenticated().server().stubFor(get("/api/v1/clusters/lab").willReturn(json(LAB)));
        maestro.server()
                .stubFor(patch(urlEqualTo("/api/v1/clusters/lab"))
                        .withHeader("If-Match", equalTo("\"3\""))
                        .withRequestBody(equalToJson(body))
                        .willReturn(json(LAB)));

        // when
        Result result = maestro.run(("cluster set lab " + options).split(" "));

        // then
        assertThat(result).isEqualTo(new Result(0, LAB_DESCRIPTION, ""));
    }

    @Test
    void deletesAClusterUnlessItIsInUse() {
        // given
        String reason =
                "Cluster lab has 1 queue (the first is cpu): delete what is there before you delete the cluster.";
        maestro.authenticated();
        maestro.server().stubFor(delete("/api/v1/clusters/old").willReturn(noContent()));
        maestro.server().stubFor(delete("/api/v1/clusters/lab").willReturn(problem(409, "cluster-in-use", reason)));

        // then
        assertThat(maestro.run("cluster", "delete", "old")).isEqualTo(new Result(0, "cluster old deleted\n", ""));
        assertThat(maestro.run("cluster", "delete", "lab")).isEqualTo(new Result(1, "", reason + "\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            --active --inactive   | mutually exclusive
            --volume-path /export | Say which kind of volume it is: --volume nfs or storage-class
            --volume tape         | expected one of
            --volume-size 50      | '50' is not a memory size
            --volume storage-class --volume-size 1500M | The size of a volume is in whole GiB; use one such as 50G
            """)
    void refusesWhatContradictsItself(String options, String message) {
        // when
        Result result = maestro.authenticated().run(("cluster set lab " + options).split(" "));

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains(message).hasLineCount(1);
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }
}
