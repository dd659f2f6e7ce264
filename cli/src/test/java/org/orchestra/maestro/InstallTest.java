package org.orchestra.maestro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the script install; another script in place of Java says what it was started with. */
class InstallTest {
    @TempDir
    Path folder;

    private Path cli;
    private Path home;

    @BeforeEach
    void aBuild() throws Exception {
        cli = Files.createDirectories(folder.resolve("a place/cli"));
        home = Files.createDirectory(folder.resolve("home"));
        Files.createDirectory(cli.resolve("target"));
        Files.writeString(cli.resolve("target/maestro.jar"), "jar");
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                for folder; do :; done
                case "$*" in
                  *__manual*) echo '.\\" Printed by maestro.' >"$folder/maestro-task.1" ;;
                  *) echo _maestro "$@" ;;
                esac
                """);
        Files.setPosixFilePermissions(java, fromString("rwxr-xr-x"));
        assertThat(run(List.of("cp", "-a", "bin", "install", cli.toString()))).startsWith("0");
    }

    @Test
    void installsTwiceAsOnceAndIsRemovedAgain() throws Exception {
        // when
        String first = install();
        String second = install();

        // then
        assertThat(first)
                .startsWith("0 maestro and conductor are in " + home + "/.local/bin")
                .isEqualTo(second);
        assertThat(programs()).contains("maestro", "conductor", "maestro.py", "orchestra_create.py");
        assertThat(home.resolve(".local/share/bash-completion/completions/maestro"))
                .content()
                .contains("completion bash");
        assertThat(run(List.of(home + "/.local/bin/conductor", "list")))
                .contains("-Dmaestro.called=conductor", "maestro.jar list");
        assertThat(home.resolve(".local/share/man/man1/maestro-task.1")).isNotEmptyFile();
        assertThat(install("--remove")).startsWith("0 maestro is removed from ");
        assertThat(home.resolve(".local/share/man/man1")).isEmptyDirectory();
        assertThat(programs()).isEmpty();
        assertThat(home.resolve(".local/share/bash-completion/completions/maestro"))
                .doesNotExist();
    }

    @Test
    void replacesNothingThatIsNotItsOwn() throws Exception {
        // given
        Path other = Files.createDirectories(home.resolve(".local/bin")).resolve("conductor");
        Files.writeString(other, "mine");

        // then
        assertThat(install()).isEqualTo("1 " + other + " is something else; move it away, and run this again.\n");
        assertThat(install("--remove")).startsWith("0");
        assertThat(other).hasContent("mine");
        assertThat(programs()).containsExactly("conductor");
    }

    @Test
    void findsItselfThroughALinkAndUnderAnotherNameOfItsFolder() throws Exception {
        // given
        String first = install();
        Path moved = Files.move(cli, folder.resolve("terminal"));
        Path link = Files.createSymbolicLink(folder.resolve("here"), moved.resolve("install"));

        // when
        String second = run(List.of(link.toString()));
        String third = run(List.of(link.toString()));
        String conductor = run(List.of(home + "/.local/bin/conductor", "list"));
        String removed = run(List.of(link.toString(), "--remove"));

        // then
        assertThat(second)
                .startsWith("0 maestro and conductor are in ")
                .isEqualTo(first.replace(cli.toString(), moved.toString()))
                .isEqualTo(third);
        assertThat(conductor).contains(moved + "/target/maestro.jar list");
        assertThat(removed).startsWith("0 ");
        assertThat(programs()).isEmpty();
    }

    @Test
    void leavesLinksAndCompletionOfOthers() throws Exception {
        // given
        Path other = Files.createDirectories(folder.resolve("other/cli/bin")).resolve("maestro");
        Files.writeString(other, "another build");
        Path link = Files.createSymbolicLink(
                Files.createDirectories(home.resolve(".local/bin")).resolve("maestro"), other);
        Path completion = Files.createDirectories(home.resolve(".config/fish/completions"))
                .resolve("maestro.fish");
        Files.writeString(completion, "mine");
        Path page =
                Files.createDirectories(home.resolve(".local/share/man/man1")).resolve("maestro-task.1");
        Files.writeString(page, "mine");

        // then
        assertThat(install()).isEqualTo("1 " + link + " is something else; move it away, and run this again.\n");
        Files.delete(link);
        assertThat(install())
                .startsWith("0 " + completion + " is something else and is left as it is.\n")
                .contains(page + " is something else and is left as it is.\n");
        assertThat(install("--remove")).startsWith("0 ");
        assertThat(completion).hasContent("mine");
        assertThat(page).hasContent("mine");
    }

    @Test
    void withoutJavaNoEmptyCompletionIsLeft() throws Exception {
        // given
        Files.delete(folder.resolve("jdk/bin/java"));

        // then
        assertThat(install()).startsWith("1 ").contains("maestro needs Java");
        assertThat(home.resolve(".local/share/bash-completion/completions")).isEmptyDirectory();
    }

    private List<String> programs() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve(".local/bin"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private String install(String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(cli.resolve("install").toString()));
        words.addAll(List.of(options));
        return run(words);
    }

    /** The exit code and what was printed. */
    private String run(List<String> words) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("XDG_"));
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor() + " " + printed;
    }
}
