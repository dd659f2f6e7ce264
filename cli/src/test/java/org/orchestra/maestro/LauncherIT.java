package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
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
        assertThat(Path.of("target/maestro-" + Runtime.version() + ".jsa")).isNotEmptyFile();
    }

    @Test
    void theArchiveTakesThePartsOfACommand() throws Exception {
        // given
        output("--version");

        // when
        String loaded = printed(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:SharedArchiveFile=target/maestro-" + Runtime.version() + ".jsa",
                "-Xlog:class+load",
                "-Dsun.jnu.encoding=UTF-8",
                "-jar",
                Path.of("target/maestro.jar").toRealPath().toString(),
                "--version"));

        // then
        assertThat(loaded)
                .contains("org.orchestra.maestro.Maestro source: shared objects file")
                .contains("picocli.CommandLine source: shared objects file");
    }

    @Test
    void talksToAServer() throws Exception {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks?owner=ana&size=500")
                        .willReturn(json(page(TaskCommandTest.task("user.ana.fit", "DONE", 0, 0, 0, 0, 1, 0, 0, 0)))));

        // then
        assertThat(output("task", "list")).contains("| user.ana.fit | DONE ");
    }

    @Test
    void uploadsADirectory() throws Exception {
        // given
        Path directory = Files.createDirectory(maestro.home().resolve("configs"));
        Files.writeString(directory.resolve("a.json"), "{ok}\n");
        UploadFixture.uploading(maestro, "[0]", 5, 0);

        // then
        assertThat(output("castor", "upload", "-d", "user.ana.data", "-p", directory.toString()))
                .isEqualTo("dataset user.ana.data uploaded, 1 file, 5 bytes\n");
    }

    @Test
    void aNameArrivesAsItIsFromALocaleWithoutUtf8() throws Exception {
        // given a shell, because the name must not depend on the locale of this process
        String upload = "cd; name=$(printf 'a-\\303\\274.txt'); echo 1 >$name;"
                + " $OLDPWD/bin/maestro castor upload -d user.ana.data -p $name";
        maestro.authenticated();

        // then the name that it refuses is the name that was given
        assertThat(printed(List.of("/bin/sh", "-c", upload))).contains("'a-\u00fc.txt' is not allowed");
    }

    /** Whether or not this machine has that locale, and the launcher has to set another. */
    @Test
    void speaksPortugueseInAPortugueseLocale() throws Exception {
        assertThat(printed(List.of("/usr/bin/env", "LC_ALL=pt_BR.UTF-8", "bin/maestro", "task", "show", "Ana")))
                .startsWith("Valor inválido do parâmetro de posição 0 (NAME): 'Ana' não é um nome válido")
                .endsWith("; veja: maestro task show --help\n");
    }

    @Test
    void theJarAloneRefusesALocaleWithoutUtf8() throws Exception {
        assertThat(printed(List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-jar",
                        "target/maestro.jar",
                        "castor",
                        "list")))
                .contains("LC_ALL=C.UTF-8");
    }

    /** The launcher's output, in the locale of a cron job. */
    private String output(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("bin/maestro"));
        words.addAll(List.of(arguments));
        return printed(words);
    }

    private String printed(List<String> words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("HOME", maestro.home().toString());
        builder.environment().put("MAESTRO_URL", maestro.url());
        return new String(builder.start().getInputStream().readAllBytes(), UTF_8);
    }
}
