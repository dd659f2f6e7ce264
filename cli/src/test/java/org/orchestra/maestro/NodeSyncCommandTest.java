package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;

class NodeSyncCommandTest {
    private static final String PROPOSAL = "/api/v1/clusters/lab/nodes/proposal";
    private static final String CHANGES = """
            [{"kind":"ADD","node":"gpu-03","queue":"nvidia","slotsNow":null,"slotsThen":2,"because":"it has 2 GPUs"},
             {"kind":"RESIZE","node":"gpu-01","queue":"nvidia","slotsNow":2,"slotsThen":4,"because":"it has 4 GPUs"}]
            """;
    private static final String TABLE = """
            +--------+--------+--------+---------------+-----------+---------------+
            | change | node   | queue  | current slots | new slots | reason        |
            +--------+--------+--------+---------------+-----------+---------------+
            | ADD    | gpu-03 | nvidia |               |         2 | it has 2 GPUs |
            | RESIZE | gpu-01 | nvidia |             2 |         4 | it has 4 GPUs |
            +--------+--------+--------+---------------+-----------+---------------+
            """;

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    private static String proposal(String changes) {
        return "{\"cluster\":\"lab\",\"proposedAt\":\"2026-01-01T10:00:00Z\",\"changes\":" + changes + "}";
    }

    @Test
    void showsTheProposedChangesOnly() {
        // given
        maestro.authenticated().server().stubFor(get(PROPOSAL + "?queue=nvidia").willReturn(json(proposal(CHANGES))));

        // when
        Result result = maestro.run("node", "sync", "--cluster", "lab", "--queue", "nvidia");

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0,
                        TABLE
                                + "Nothing has changed yet; apply these changes with: maestro node sync --cluster"
                                + " lab --queue nvidia --yes\n",
                        ""));
        maestro.server().verify(0, postRequestedFor(anyUrl()));
    }

    @Test
    void appliesExactlyTheChangesThatItShows() {
        // given
        maestro.authenticated().server().stubFor(get(PROPOSAL).willReturn(json(proposal(CHANGES))));
        maestro.server()
                .stubFor(post(PROPOSAL)
                        .withRequestBody(equalToJson("{\"changes\":" + CHANGES + "}"))
                        .willReturn(json("{\"applied\":" + CHANGES + "}")));

        // when
        Result result = maestro.run("node", "sync", "--cluster", "lab", "--yes");

        // then
        assertThat(result).isEqualTo(new Result(0, TABLE + "2 changes applied\n", ""));
    }

    @Test
    void reportsThatTheClusterChangedMeanwhile() {
        // given
        String detail = "The nodes of lab changed meanwhile and nothing was applied; look at them again.";
        maestro.authenticated().server().stubFor(get(PROPOSAL).willReturn(json(proposal(CHANGES))));
        maestro.server().stubFor(post(PROPOSAL).willReturn(problem(409, "proposal-outdated", detail)));

        // when
        Result result = maestro.run("node", "sync", "--cluster", "lab", "--yes");

        // then
        assertThat(result).isEqualTo(new Result(1, TABLE, detail + "\n"));
    }

    @Test
    void sendsNothingWithoutDifferences() {
        // given
        maestro.authenticated().server().stubFor(get(PROPOSAL).willReturn(json(proposal("[]"))));

        // when
        Result result = maestro.run("node", "sync", "--cluster", "lab", "--yes");

        // then
        assertThat(result)
                .isEqualTo(new Result(0, "The nodes of lab match what the cluster reports; nothing to change.\n", ""));
        maestro.server().verify(0, postRequestedFor(anyUrl()));
    }
}
