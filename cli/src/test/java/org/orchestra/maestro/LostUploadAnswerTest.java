package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.problem;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.maestro.MaestroExtension.Result;

/** The server has made a dataset of an upload, and the connection broke before it said so. */
class LostUploadAnswerTest extends UploadFixture {
    private static final String CONTENT = "d17138d96382403690482a89da33475336ab36c046a6912a86badedd62301cb8";

    @BeforeEach
    void anAnswerIsLost() throws IOException {
        Files.writeString(folder.resolve("a"), "one");
        Files.writeString(folder.resolve("b"), "two");
        uploading("[0,1]", 6, 0);
        maestro.server()
                .stubFor(post(UPLOAD + "/complete")
                        .inScenario("lost")
                        .whenScenarioStateIs(Scenario.STARTED)
                        .willSetStateTo("complete")
                        .willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
        maestro.server()
                .stubFor(post(UPLOAD + "/complete")
                        .inScenario("lost")
                        .whenScenarioStateIs("complete")
                        .willReturn(problem(404, "upload-not-found", "No upload is under way.")));
    }

    @Test
    void anUploadWhoseAnswerIsLostEndsWell() {
        // given
        uploaded(CONTENT);

        // then
        assertThat(upload(folder)).isEqualTo(new Result(0, "dataset user.ana.data uploaded, 2 files, 6 bytes\n", ""));
    }

    @Test
    void theDatasetOfSomebodyElsesUploadIsNotTakenForIt() {
        // given
        uploaded(CONTENT.replace('1', '2'));

        // then
        assertThat(upload(folder)).isEqualTo(new Result(1, "", "No upload is under way.\n"));
    }

    private void uploaded(String sha256) {
        maestro.server()
                .stubFor(get("/api/v1/datasets/user.ana.data")
                        .inScenario("lost")
                        .whenScenarioStateIs("complete")
                        .willReturn(json(
                                "{\"name\":\"user.ana.data\",\"version\":1,\"kind\":\"DIRECTORY\",\"files\":2,\"bytes\":6,\"sha256\":\""
                                        + sha256 + "\"}")));
    }
}
