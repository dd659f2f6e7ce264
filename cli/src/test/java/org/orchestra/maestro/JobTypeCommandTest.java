package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;

class JobTypeCommandTest {
    private static final String MINE = """
            {"name":"mine","parser":"regex","pattern":"loss=(?P<loss>.*)","image":"lab/fit:2","queue":null,"cpus":2.0,
             "memoryMib":4096,"description":null,"version":3}
            """;
    private static final String DESCRIPTION =
            "job type mine: parser regex, pattern loss=(?P<loss>.*); image lab/fit:2; 2 CPUs, 4G\n";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void createsATypeAndSaysHowToUseIt() {
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/job-types")
                        .withRequestBody(equalToJson("""
                                {"name":"mine","parser":"regex","pattern":"loss=(?P<loss>.*)","image":"lab/fit:2","cpus":2,
                                 "memoryMib":4096}
                                """))
                        .willReturn(json(MINE)));
        Result result = maestro.run(
                "job-type",
                "create",
                "mine",
                "--parser",
                "regex",
                "--pattern",
                "loss=(?P<loss>.*)",
                "--image",
                "lab/fit:2",
                "--cpus",
                "2",
                "--memory",
                "4G");
        assertThat(result.out()).isEqualTo(DESCRIPTION + "Use it with: maestro task create --job-type mine\n");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void aTypeNeedsAParserBeforeAnythingIsSent() {
        Result result = maestro.authenticated().run("job-type", "create", "mine");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("Say what reads the logs: --parser keras");
    }

    @Test
    void aBadExpressionIsToldInTheServersWords() {
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/job-types")
                        .willReturn(problem(400, "invalid-pattern", "The pattern is wrong at character 6.")));
        Result result = maestro.run("job-type", "create", "mine", "--parser", "regex", "--pattern", "loss=(");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("at character 6");
    }

    @Test
    void listsAndShowsTypes() {
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/job-types?size=500").willReturn(json("{\"items\":[" + MINE + "]}")));
        maestro.server().stubFor(get("/api/v1/job-types/mine").willReturn(json(MINE)));
        assertThat(maestro.run("job-type", "list").out())
                .containsPattern("\\| mine +\\| regex +\\| lab/fit:2 \\| +\\| 2 CPUs, 4G \\|");
        assertThat(maestro.run("job-type", "list", "-o", "name").out()).isEqualTo("mine\n");
        assertThat(maestro.run("job-type", "show", "mine").out())
                .containsPattern("pattern +loss=")
                .containsPattern("each job +2 CPUs, 4G");
    }

    @Test
    void changesATypeThatNobodyElseHasChanged() {
        maestro.authenticated().server().stubFor(get("/api/v1/job-types/mine").willReturn(json(MINE)));
        maestro.server()
                .stubFor(patch("/api/v1/job-types/mine")
                        .withHeader("If-Match", equalTo("\"3\""))
                        .withRequestBody(equalToJson("{\"image\":\"\",\"cpus\":0,\"memoryMib\":0}"))
                        .willReturn(json(MINE)));
        Result result = maestro.run("job-type", "set", "mine", "--image", "", "--no-requests");
        assertThat(result.out()).isEqualTo(DESCRIPTION);
        assertThat(maestro.run("job-type", "set", "mine").err()).contains("Nothing to change");
        assertThat(maestro.run("job-type", "set", "mine", "--no-requests", "--cpus", "1")
                        .err())
                .contains("mutually exclusive");
    }

    @Test
    void deletesAType() {
        maestro.authenticated()
                .server()
                .stubFor(delete("/api/v1/job-types/mine").willReturn(noContent()));
        assertThat(maestro.run("job-type", "delete", "mine").out()).isEqualTo("job type mine deleted\n");
    }
}
