package org.orchestra.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrchestraScriptTest {
    @TempDir
    private Path home;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"up", "status", "down", "demo"})
    void explainsEachCommandWithExamples(String command) throws Exception {
        // when
        Answer answer = orchestra(command, "--help");

        // then
        assertThat(answer.exitCode()).isZero();
        assertThat(answer.text()).contains("Usage: orchestra " + command, "Examples:\n  orchestra " + command);
    }

    @Test
    void namesItsCommandsWhenItIsGivenNone() throws Exception {
        // when
        Answer answer = orchestra();

        // then
        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.text()).contains("up", "status", "down", "demo");
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        assertThat(orchestra("start"))
                .isEqualTo(new Answer(2, "orchestra has no command start; see orchestra --help.\n"));
        assertThat(orchestra("up", "now"))
                .isEqualTo(new Answer(2, "orchestra up takes no arguments; see orchestra up --help.\n"));
    }

    @Test
    void downWithNothingThereIsDown() throws Exception {
        assertThat(orchestra("down")).isEqualTo(new Answer(0, "Orchestra is down.\n"));
    }

    @Test
    void downCountsTheJobsThatGoOnAlsoThoseOfAnEarlierRelease() throws Exception {
        // given
        makeRun("1-1", "owner", "running");
        makeRun("2-1", "owner", "exit.0");
        makeRun("3-1", "running");
        makeRun("4-1", "owner");
        makeRun("5-1", "owner", "exit");

        // then
        assertThat(orchestra("down").text())
                .contains("2 jobs go on by themselves; the next orchestra up takes them over.");
    }

    @Test
    void noProgramAttachesToTheServer() throws Exception {
        // given an installation whose java writes down what it is told
        Path script =
                Files.createDirectories(folder.resolve("deploy/standalone")).resolve("orchestra");
        Files.copy(Path.of("orchestra"), script, COPY_ATTRIBUTES);
        for (String built : List.of("deploy/standalone/target/orchestra-standalone.jar", "cli/target/maestro.jar")) {
            Files.createDirectories(folder.resolve(built).getParent());
            Files.createFile(folder.resolve(built));
        }
        Files.createFile(folder.resolve("deploy/standalone/target/built"));
        Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                case $* in
                    *-version) echo ' java.specification.version = 17' ;;
                    *) echo "$*" >"$ORCHESTRA_HOME/told" ;;
                esac
                """);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        var builder = new ProcessBuilder(script.toString(), "up").redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "ORCHESTRA_HOME", home.toString(), "ORCHESTRA_PORT", "1", "JAVA_HOME", folder.toString()));

        // when
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);

        // then
        assertThat(home.resolve("told")).as(text).content().contains("-XX:+DisableAttachMechanism", " serve");
    }

    private void makeRun(String run, String... files) throws IOException {
        Path folder = Files.createDirectories(home.resolve("runs/0a1b2c3d").resolve(run));
        for (String file : files) {
            Files.createFile(folder.resolve(file));
        }
    }

    private Answer orchestra(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("./orchestra"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ORCHESTRA_HOME", home.toString());
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Answer(process.waitFor(), text);
    }

    private record Answer(int exitCode, String text) {}
}
