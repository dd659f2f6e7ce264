package org.orchestra.maestro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.maestro.MaestroExtension.Result;

class ManualCommandTest {
    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @TempDir
    Path folder;

    @BeforeEach
    void pages() {
        assertThat(maestro.run("__manual", folder.toString())).isEqualTo(new Result(0, "", ""));
    }

    @Test
    void everyCommandHasAPage() throws Exception {
        // given
        List<String> names = UsageTest.commands()
                .filter(words -> words.isEmpty() || !words.get(0).startsWith("__"))
                .map(words -> String.join(
                                "-",
                                Stream.concat(Stream.of("maestro"), words.stream())
                                        .toList()) + ".1")
                .toList();

        // then
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .hasSize(names.size() + 1)
                    .containsAll(names)
                    .contains("conductor.1");
        }
    }

    @Test
    void aPageSaysWhatTheHelpSays() {
        assertThat(folder.resolve("maestro-task-watch.1"))
                .content()
                .contains(
                        "maestro\\-task\\-watch \\- Follow a task until it ends",
                        "\\fB\\-\\-until\\fR=STATE\nStop watching when the task reaches this state: testing, running, done",
                        ".SH EXIT STATUS\n.TP\n\\fB0\\fR\n",
                        "  maestro task watch user.ana.fit\n",
                        "\\fBmaestro\\-task\\fR(1)");
    }

    @Test
    void aPageIsInTheLanguageOfItsReader() {
        // when
        maestro.run(HelpCatalogueTest.PORTUGUESE, "__manual", folder.toString());

        // then
        assertThat(folder.resolve("maestro-task-watch.1"))
                .content()
                .contains(
                        ".SH NOME\nmaestro\\-task\\-watch \\- Acompanha uma tarefa até o fim",
                        ".SH SINOPSE\n",
                        ".SH OPÇÕES\n",
                        "\\fB\\-\\-until\\fR=STATE\nDeixa de acompanhar quando a tarefa chega a este estado",
                        ".SH CÓDIGOS DE SAÍDA\n",
                        ".SH EXEMPLOS\n.nf\n  maestro task watch user.ana.fit\n");
    }

    /** groff is on machines that have man; it warns of what it takes for a mistake. */
    @Test
    void pagesAreRight() throws Exception {
        assumeThat(Path.of("/usr/bin/groff")).exists();
        Process groff = new ProcessBuilder(
                        "sh", "-c", "for page in maestro*.1; do groff -man -Tutf8 -ww -z \"$page\" || exit; done")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(groff.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(groff.waitFor()).isZero();
    }
}
