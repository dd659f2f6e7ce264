package org.orchestra.maestro.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalWriterTest {
    /** Moves the cursor, clears, sets the title, writes the clipboard, asks for an answer, changes the keyboard, draws. */
    @ParameterizedTest
    @CsvSource({
        "aE[2J|E[Hb, a|b",
        "aE[1A|b, a|b",
        "aE]0;title|Gb, ab",
        "aE]52;c;cm0gLXJmCg==E\\b, ab",
        "aE]8;;http://x.orgE\\linkE]8;;E\\b, alinkb",
        "aE[6nb, ab",
        "aE[>4;2mb, ab",
        "aE[?25lb, ab",
        "aEPq#0;2;0;0;0~E\\b, ab",
        "aE_applicationE\\b, ab",
        "aE(0b, ab",
        "aEcb, ab",
        "aC2Jb, ab",
        "aO0;titleTb, ab",
        "aBGb, ab",
        "aR)(b, a)(b",
        "aE[3äb, aäb",
        "aE[, a",
        "aE, a",
    })
    void whatMovesATerminalIsDropped(String printed, String shown) throws IOException {
        String text = printed.replace("|", "")
                .replace('E', '\u001B')
                .replace('G', '\u0007')
                .replace('C', '\u009B')
                .replace('O', '\u009D')
                .replace('T', '\u009C')
                .replace('R', '\u202E')
                .replace('B', '\b');

        assertThat(shown(text)).isEqualTo(shown.replace("|", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10%\r20%\n\tä 漢 🎼\r\n",
                "\u001B[1;31merror\u001B[0m",
                "\u001B[38:2::255:0:0mred\u001B[m",
            })
    void linesTextAndColoursAreKept(String text) throws IOException {
        assertThat(shown(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u001B]never ends\nb", "a\u001BPnever ends\nb", "a\u009Dnever ends\nb"})
    void aStringThatIsNotEndedHidesNoOtherLine(String text) throws IOException {
        assertThat(shown(text)).isEqualTo("a\nb");
    }

    @Property
    void onlyColoursHaveAnEscape(@ForAll("logs") String log) throws IOException {
        String shown = shown(log);

        assertThat(shown.replaceAll("\u001B\\[[0-9;:]*m", "").chars().filter(c -> "\n\r\t".indexOf(c) < 0))
                .noneMatch(Character::isISOControl);
        assertThat(shown(shown)).isEqualTo(shown);
    }

    /** Chunks of a log arrive as they like. */
    @Property
    void theChunksMakeNoDifference(@ForAll("logs") String log) throws IOException {
        StringWriter terminal = new StringWriter();
        TerminalWriter writer = new TerminalWriter(terminal);
        for (int i = 0; i < log.length(); i++) {
            writer.write(log.charAt(i));
        }

        assertThat(terminal.toString()).isEqualTo(shown(log));
    }

    @Provide
    Arbitrary<String> logs() {
        return Arbitraries.of(
                        "\u001B", "[", "]", "P", "(", "\\", "m", "1", ";", "?", " ", "J", "ä", "\n", "\r", "\t",
                        "\u0007", "\u009B", "\u009D", "\u009C", "\0", "\u007F")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    private static String shown(String text) throws IOException {
        StringWriter terminal = new StringWriter();
        new TerminalWriter(terminal).write(text);
        return terminal.toString();
    }
}
