package org.orchestra.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.testing.Privileges;

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
    void downCountsOneJobInTheSingular() throws Exception {
        // given
        makeRun("1-1", "owner", "running");

        // then
        assertThat(orchestra("down").text()).contains("1 job goes on by itself; the next orchestra up takes it over.");
    }

    @Test
    void noProgramAttachesToTheServer() throws Exception {
        // when
        Answer answer = up(installed("program"));

        // then
        assertThat(home.resolve("told")).as(answer.text()).content().contains("-XX:+DisableAttachMechanism", " serve");
    }

    @Test
    void nothingIsWrittenBesideAProgramThatIsBuilt() throws Exception {
        // given
        Path script = installed("program");

        // when
        up(script);

        // then
        assertThat(home.resolve("told")).exists();
        assertThat(script.resolveSibling("target")).isDirectoryNotContaining("glob:**/build.lock");
    }

    @Test
    void theHomeIsClosedAtEveryStart() throws Exception {
        // given
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path script = installed("program");
        Files.setPosixFilePermissions(
                script.resolveSibling("target/orchestra-standalone.jar"), PosixFilePermissions.fromString("rw-rw-rw-"));

        // when
        up(script);

        // then
        assertThat(Files.getPosixFilePermissions(home)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                            .doesNotContain(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE));
        }
    }

    @Test
    void aHomeOfAnotherAccountIsRefused() throws Exception {
        // given
        Privileges.require(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "This account cannot give a folder to another.");
        Files.setAttribute(home, "unix:uid", 12345);

        // then
        assertThat(up(installed("program")))
                .isEqualTo(new Answer(
                        1,
                        home + " belongs to another account: run orchestra as that account, or choose another folder"
                                + " with ORCHESTRA_HOME.\n"));
    }

    @Test
    void theProgramThatIsThereIsNotCopiedAgain() throws Exception {
        // given
        Path script = installed("program");
        Path copy = Files.writeString(home.resolve("orchestra-standalone.jar"), "program");
        Object before = Files.getAttribute(copy, "unix:ino");

        // when
        up(script);

        // then
        assertThat(Files.getAttribute(copy, "unix:ino")).isEqualTo(before);
        assertThat(home.resolve("told")).exists();
    }

    @Test
    void aProgramThatDoesNotFitIsToldAndLeavesNothing() throws Exception {
        // given
        Privileges.require(
                run("mount", "-t", "tmpfs", "-o", "size=64k", "none", home.toString()),
                "This account may not mount a small disk.");
        try {
            Path script = installed("program".repeat(100_000));

            // when
            Answer answer = up(script);

            // then
            assertThat(answer.exitCode()).isEqualTo(1);
            assertThat(answer.text())
                    .endsWith("Orchestra did not start: its program cannot be copied to " + home
                            + ". Make room there and run orchestra up again.\n");
            assertThat(home).isDirectoryNotContaining("glob:**.jar*");

            // when
            assertThat(run("mount", "-o", "remount,size=10m", home.toString())).isTrue();
            up(script);

            // then
            assertThat(home.resolve("told")).exists();
        } finally {
            run("umount", "--lazy", home.toString());
        }
    }

    @Test
    void aServerThatWasKilledIsPassedOverInSilence() throws Exception {
        // given a number that no process has
        Files.writeString(home.resolve("orchestra.pid"), "4194305\n");

        // then
        assertThat(orchestra("down")).isEqualTo(new Answer(0, "Orchestra is down.\n"));
    }

    /** An installation whose java writes down what it is told. */
    private Path installed(String program) throws IOException {
        Path script =
                Files.createDirectories(folder.resolve("deploy/standalone")).resolve("orchestra");
        Files.copy(Path.of("orchestra"), script, COPY_ATTRIBUTES);
        for (String built : List.of("deploy/standalone/target/orchestra-standalone.jar", "cli/target/maestro.jar")) {
            Files.createDirectories(folder.resolve(built).getParent());
            Files.writeString(folder.resolve(built), program);
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
        return script;
    }

    private Answer up(Path script) throws Exception {
        var builder = new ProcessBuilder(script.toString(), "up").redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "ORCHESTRA_HOME", home.toString(), "ORCHESTRA_PORT", "1", "JAVA_HOME", folder.toString()));
        return answer(builder);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
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
        return answer(builder);
    }

    private static Answer answer(ProcessBuilder builder) throws Exception {
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Answer(process.waitFor(), text);
    }

    private record Answer(int exitCode, String text) {}
}
