package org.orchestra.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ExecTemplatePropertyTest {
    private static final ExecTemplate PRINT = new ExecTemplate("printf '%s\\n' %REF %ET %OUT; printf '%s' $#");

    @Property(tries = 100)
    void whateverAValueContainsTheShellReadsItAsOneWordAndLooksAtItNoFurther(
            @ForAll("values") String ref, @ForAll("values") String et, @ForAll("values") String out) throws Exception {
        // when
        String read = shell(PRINT.fill(Map.of("REF", ref, "ET", et, "OUT", out)));

        // then
        assertThat(read).isEqualTo(ref + "\n" + et + "\n" + out + "\n0");
    }

    /** What shells and templates have a meaning for, and what they have none for. */
    @Provide
    Arbitrary<String> values() {
        Arbitrary<String> words = Arbitraries.of(
                "%OUT",
                "%ET", "%REF", "%s", "$HOME", "$(id)", "`id`", "${x", "'", "''", "\"", "\\", "\\1", "$1", "\n", " ",
                "\t", ";", "&", "|", "*", "?", "~", "#", "!", "-n", "=", "é", "日本", "😀", "a");
        return words.list().ofMaxSize(8).map(some -> String.join("", some));
    }

    /** What a shell prints that reads the command from its input, for an argument would lose what the locale has not. */
    private static String shell(String command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("/bin/sh").redirectErrorStream(true).start();
        try (OutputStream input = process.getOutputStream()) {
            input.write(command.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
