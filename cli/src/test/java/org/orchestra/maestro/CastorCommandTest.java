package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;
import static org.orchestra.maestro.UploadFixture.DATASET;
import static org.orchestra.maestro.UploadFixture.JSON;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;
import tools.jackson.databind.JsonNode;

/** Tests the commands that list, show, share and delete datasets. */
class CastorCommandTest {
    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void listsDatasets() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/datasets?reader=ana&size=500")
                        .willReturn(json(page(DATASET.replace("}", ",\"sharedWith\":[\"bob\",\"eva\"]}")))));

        // when
        Result result = maestro.run("castor", "list", "-o", "wide");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("""
                        +---------------+-------+---------+-------+-------+-------+-------------+------+----------------------+--------+
                        | dataset       | state | version | files | bytes | owner | shared with | kind | created              | sha256 |
                        +---------------+-------+---------+-------+-------+-------+-------------+------+----------------------+--------+
                        | user.ana.data |       |       1 |     1 |     5 | ana   | bob, eva    | FILE | 2026-01-01T10:00:00Z | 2cf2   |
                        +---------------+-------+---------+-------+-------+-------+-------------+------+----------------------+--------+
                        """);
    }

    @Test
    void listsTheDatasetsOfAllUsersForAnAdmin() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/datasets?sort=LARGEST&size=500").willReturn(json(page(DATASET))));

        // when
        Result result = maestro.run("castor", "list", "--all", "--sort", "largest");

        // then
        assertThat(result.out()).contains("| user.ana.data |");
    }

    @Test
    void listsWhatAnotherUserShares() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/datasets?owner=bob&size=500").willReturn(json(page())));

        // then
        assertThat(maestro.run("castor", "list", "-u", "bob"))
                .isEqualTo(new Result(0, "bob shares no datasets with you\n", ""));
    }

    @Test
    void sharesADatasetAndTakesItBack() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(any(urlPathMatching("/api/v1/datasets/user.ana.data/readers/(bob|eva)"))
                        .willReturn(aResponse().withStatus(204)));

        // then
        assertThat(maestro.run("castor", "share", "user.ana.data", "--with", "bob,eva"))
                .isEqualTo(new Result(0, "dataset user.ana.data shared with bob, eva\n", ""));
        assertThat(maestro.run("castor", "unshare", "user.ana.data", "--with", "eva"))
                .isEqualTo(new Result(0, "dataset user.ana.data no longer shared with eva\n", ""));
        assertThat(maestro.server().getAllServeEvents().stream()
                        .map(event -> event.getRequest().getMethod() + " "
                                + event.getRequest().getUrl().replaceFirst(".*/", "")))
                .containsExactlyInAnyOrder("PUT bob", "PUT eva", "DELETE eva");
    }

    @Test
    void showsADatasetWithItsFilesAndTasks() {
        // given
        shown();

        // when
        Result result = maestro.run("castor", "show", "user.ana.data");

        // then
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("""
                        dataset  user.ana.data
                        owner    ana
                        kind     FILE
                        version  1
                        size     5 bytes
                        sha256   2cf2
                        created  2026-01-01T10:00:00Z

                        files: 1
                        +----------+-------+--------+
                        | path     | bytes | sha256 |
                        +----------+-------+--------+
                        | data.csv |     5 | 2cf2   |
                        +----------+-------+--------+

                        tasks: 7, 1 shown
                        +--------------+---------+---------+
                        | task         | state   | version |
                        +--------------+---------+---------+
                        | user.ana.fit | RUNNING |       1 |
                        +--------------+---------+---------+

                        other versions
                        +---------+-------+---------+----------------------+
                        | version | bytes | created | replaced             |
                        +---------+-------+---------+----------------------+
                        |       1 |     4 |         | 2026-01-02T10:00:00Z |
                        +---------+-------+---------+----------------------+
                        """);
    }

    @Test
    void showsAVersionThatWasReplaced() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(
                        get("/api/v1/datasets/user.ana.data?version=1")
                                .willReturn(
                                        json(
                                                DATASET.replaceAll("}$", "")
                                                        + ",\"replacedAt\":\"2026-01-02T10:00:00Z\",\"tasks\":[],\"taskCount\":0,\"otherVersions\":[]}")));
        maestro.server()
                .stubFor(get("/api/v1/datasets/user.ana.data/files?version=1&size=500")
                        .willReturn(json(page())));

        // then
        assertThat(maestro.run("castor", "show", "user.ana.data", "--version", "1")
                        .out())
                .contains("replaced  2026-01-02T10:00:00Z");
    }

    @Test
    void showsADatasetAsOneJsonObject() {
        // given
        shown();

        // when
        Result result = maestro.run("castor", "show", "-d", "user.ana.data", "--output", "json");

        // then
        JsonNode json = JSON.readTree(result.out());
        assertThat(json.at("/name").asString()).isEqualTo("user.ana.data");
        assertThat(json.at("/bytes").asInt()).isEqualTo(5);
        assertThat(json.at("/tasks/0/state").asString()).isEqualTo("RUNNING");
        assertThat(json.at("/content/0/sha256").asString()).isEqualTo("2cf2");
    }

    @Test
    void showsTheFirstFilesOfALargeDataset() {
        // given
        shown(IntStream.range(0, 21)
                .mapToObj(i -> "{\"path\":\"c" + i + "\",\"bytes\":1,\"sha256\":\"ab\"}")
                .toArray(String[]::new));

        // then
        assertThat(maestro.run("castor", "show", "user.ana.data").out())
                .contains("files: 21, 20 shown", "| c19 ")
                .doesNotContain("| c20 ");
        assertThat(maestro.run("castor", "show", "user.ana.data", "--all-files").out())
                .contains("files: 21\n", "| c20 ");
    }

    @Test
    void deletesADataset() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(delete("/api/v1/datasets/user.ana.data")
                        .willReturn(aResponse().withStatus(204)));
        maestro.server()
                .stubFor(delete("/api/v1/datasets/user.ana.used")
                        .willReturn(problem(409, "dataset-in-use", "It is used: wait.")));

        // then
        assertThat(maestro.run("castor", "delete", "user.ana.data"))
                .isEqualTo(new Result(0, "dataset user.ana.data deleted\n", ""));
        assertThat(maestro.run("castor", "delete", "-d", "user.ana.used"))
                .isEqualTo(new Result(1, "", "It is used: wait.\n"));
    }

    private void shown(String... files) {
        maestro.authenticated()
                .server()
                .stubFor(
                        get("/api/v1/datasets/user.ana.data")
                                .willReturn(
                                        json(
                                                DATASET.replaceAll("}$", "")
                                                        + ",\"tasks\":[{\"name\":\"user.ana.fit\",\"state\":\"RUNNING\",\"version\":1}],\"taskCount\":7,\"otherVersions\":[{\"name\":\"user.ana.data\",\"version\":1,\"files\":1,\"bytes\":4,\"replacedAt\":\"2026-01-02T10:00:00Z\"}]}")));
        maestro.server()
                .stubFor(get("/api/v1/datasets/user.ana.data/files?size=500")
                        .willReturn(json(page(
                                files.length == 0
                                        ? new String[] {"{\"path\":\"data.csv\",\"bytes\":5,\"sha256\":\"2cf2\"}"}
                                        : files))));
    }
}
