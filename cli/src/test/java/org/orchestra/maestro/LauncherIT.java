package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests the launcher with the built jar, and so the content of the jar. */
class LauncherIT {
    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void startsWithAnArchiveOfItsClasses() throws Exception {
        // when
        String first = output("--version");
        String second = output("--version");

        // then
        assertThat(first).matches("maestro \\d+\\.\\d+\\.\\d+\\S*\n").isEqualTo(second);
        assertThat(Path.of("target/maestro.jsa")).isNotEmptyFile();
    }

    @Test
    void talksToAServer() throws Exception {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks?owner=ana&page=0&size=500")
                        .willReturn(json(page(TaskCommandTest.task("user.ana.fit", "DONE", 0, 0, 0, 0, 1, 0, 0, 0)))));

        // then
        assertThat(output("task", "list")).contains("| user.ana.fit | DONE ");
    }

    @Test
    void uploadsADirectory() throws Exception {
        // given
        Path directory = Files.createDirectory(maestro.home().resolve("configs"));
        Files.writeString(directory.resolve("a.json"), "{}");
        maestro.authenticated()
                .server()
                .stubFor(put(urlPathEqualTo("/api/v1/datasets/user.ana.configs"))
                        .willReturn(json("{\"name\":\"user.ana.configs\",\"files\":1,\"bytes\":2}")
                                .withStatus(201)));

        // then
        assertThat(output("castor", "upload", "-d", "user.ana.configs", "-p", directory.toString()))
                .isEqualTo("dataset user.ana.configs uploaded, 1 file, 2 bytes\n");
    }

    private String output(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("bin/maestro"));
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("HOME", maestro.home().toString());
        builder.environment().put("MAESTRO_URL", maestro.url());
        return new String(builder.start().getInputStream().readAllBytes(), UTF_8);
    }
}
