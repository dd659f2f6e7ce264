package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.maestro.MaestroExtension.Result;

class CastorRegisterCommandTest {
    private static final String URL = "/api/v1/datasets/user.ana.data";
    private static final String READING = dataset("REGISTERING", ",\"readFiles\":1,\"readBytes\":1048576");
    private static final String READY = dataset("READY", "");
    private static final String CHANGED = dataset("CHANGED", ",\"reason\":\"a is new\"");

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void saysThatTheFilesAreReadAndWhereToLook() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(put(URL + "/registration")
                        .withRequestBody(equalToJson("{\"path\":\"data/a b\"}"))
                        .willReturn(json(READING).withStatus(202)));

        // then
        assertThat(maestro.run("castor", "register", "-d", "user.ana.data", "-p", "data/a b"))
                .isEqualTo(new Result(
                        0,
                        "reading user.ana.data, 2 files, 4194304 bytes; see how far it is with: maestro castor show user.ana.data\n",
                        ""));
    }

    @Test
    void waitsUntilAllFilesHaveBeenRead() {
        // given
        maestro.authenticated().server().stubFor(put(URL + "/registration").willReturn(json(READING)));
        answers(READING, READY);

        // then
        assertThat(maestro.run("castor", "register", "-d", "user.ana.data", "-p", "data", "--wait"))
                .isEqualTo(new Result(0, "dataset user.ana.data has version 1, 2 files, 4194304 bytes\n", ""));
    }

    @Test
    void failsWhenTheFilesCannotBeRead() {
        // given
        maestro.authenticated().server().stubFor(post(URL + "/refresh").willReturn(json(READING)));
        answers(dataset("FAILED", ",\"reason\":\"a changes\""));

        // then
        assertThat(maestro.run("castor", "refresh", "user.ana.data", "--wait"))
                .isEqualTo(
                        new Result(
                                1,
                                "",
                                "Dataset user.ana.data is FAILED (a changes); mend that, then: maestro castor refresh user.ana.data\n"));
    }

    @Test
    void showsHowFarItIs() {
        // given
        maestro.authenticated();
        String detail = ",\"tasks\":[],\"taskCount\":0,\"otherVersions\":[]}";
        answers(READING.replaceAll("}$", detail), CHANGED.replaceAll("}$", detail));
        maestro.server().stubFor(get(URL + "/files?size=500").willReturn(json(page())));

        // then
        assertThat(maestro.run("castor", "show", "user.ana.data").out())
                .contains("path     data/a\n", "state    REGISTERING, 1 of 2 files and 1.0 MiB of 4.0 MiB read\n");
        assertThat(maestro.run("castor", "show", "user.ana.data").out())
                .contains("state    CHANGED since 2026-01-01T10:00:00Z: a is new\n");
    }

    @Test
    void isNotReplacedByAnUpload(@TempDir Path folder) throws IOException {
        // given
        maestro.authenticated().server().stubFor(get(URL).willReturn(json(READY)));
        String file = Files.writeString(folder.resolve("a"), "1").toString();

        // then
        for (String[] command : new String[][] {
            {"castor", "upload", "-d", "user.ana.data", "-p", file, "--replace"},
            {"castor", "edit", "user.ana.data", "--add", file}
        }) {
            assertThat(maestro.run(command))
                    .isEqualTo(
                            new Result(
                                    1,
                                    "",
                                    "Dataset user.ana.data was registered where it lies, at data/a; change its files there, then: maestro castor refresh user.ana.data\n"));
        }
    }

    /** One answer after the other. */
    private void answers(String... datasets) {
        for (int i = 0; i < datasets.length; i++) {
            maestro.server()
                    .stubFor(get(URL).inScenario("dataset")
                            .whenScenarioStateIs(i == 0 ? STARTED : String.valueOf(i))
                            .willSetStateTo(String.valueOf(i + 1))
                            .willReturn(json(datasets[i])));
        }
    }

    private static String dataset(String state, String more) {
        return "{\"name\":\"user.ana.data\",\"version\":1"
                + ",\"kind\":\"DIRECTORY\",\"files\":2,\"bytes\":4194304,\"registration\":{\"path\":\"data/a\",\"state\":\""
                + state
                + "\",\"since\":\"2026-01-01T10:00:00.5Z\"" + more + "}}";
    }
}
