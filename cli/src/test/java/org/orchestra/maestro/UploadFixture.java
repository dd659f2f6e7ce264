package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.patchRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.problem;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.maestro.MaestroExtension.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that takes uploads of user.ana.data, and what maestro has sent it. */
abstract class UploadFixture {
    static final String DATASET =
            "{\"name\":\"user.ana.data\",\"version\":1,\"owner\":\"ana\",\"kind\":\"FILE\",\"files\":1,"
                    + "\"bytes\":5,\"sha256\":\"2cf2\",\"createdAt\":\"2026-01-01T10:00:00Z\"}";

    /** The dataset that an upload becomes, whatever was sent. */
    static final String COMPLETED = DATASET.replace("\"sha256\":\"2cf2\",", "");

    static final String UPLOAD = "/api/v1/datasets/user.ana.data/upload";
    static final JsonMapper JSON = JsonMapper.shared();

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @TempDir
    Path folder;

    Result upload(Path path, String... more) {
        return maestro.run(Stream.concat(
                        Stream.of("castor", "upload", "-d", "user.ana.data", "-p", path.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    void assertRefused(Path path, String message) {
        Result result = maestro.authenticated().run("castor", "upload", "-d", "user.ana.data", "-p", path.toString());
        assertThat(result).isEqualTo(new Result(1, "", message + "\n"));
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }

    /** A server that has no such dataset and takes an upload. */
    void uploading(String missing, long length, long offset) {
        uploading(maestro, missing, length, offset);
    }

    /** Has the server take an upload of user.ana.data that it does not have yet. */
    static void uploading(MaestroExtension maestro, String missing, long length, long offset) {
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/datasets/user.ana.data")
                        .willReturn(problem(404, "dataset-not-found", "There is none.")));
        maestro.server().stubFor(put(UPLOAD).willReturn(json(progress(missing, length, offset))));
        maestro.server()
                .stubFor(patch(urlEqualTo(UPLOAD)).willReturn(aResponse().withStatus(204)));
        maestro.server()
                .stubFor(post(UPLOAD + "/complete").willReturn(json(COMPLETED).withStatus(201)));
    }

    static String progress(String missing, long length, long offset) {
        return "{\"name\":\"user.ana.data\",\"missing\":" + missing + ",\"length\":" + length + ",\"offset\":" + offset
                + "}";
    }

    JsonNode announced() {
        List<LoggedRequest> requests = maestro.server().findAll(putRequestedFor(urlEqualTo(UPLOAD)));
        assertThat(requests).hasSize(1);
        return JSON.readTree(requests.get(0).getBody());
    }

    LoggedRequest sent() {
        List<LoggedRequest> requests = maestro.server().findAll(patchRequestedFor(urlEqualTo(UPLOAD)));
        assertThat(requests).hasSize(1);
        return requests.get(0);
    }
}
