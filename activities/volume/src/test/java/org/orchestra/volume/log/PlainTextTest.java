package org.orchestra.volume.log;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.testing.Growth;

class PlainTextTest {
    @ParameterizedTest
    @CsvSource({
        "a\u001B[2Jb, ab",
        "a\u001B[?25lb, ab",
        "a\u001B[1;31mb, ab",
        "a\u001B]0;title\u0007b, ab",
        "a\u001B]8;;http://x\u001B\\link\u001B]8;;\u001B\\b, alinkb",
        "a\u001BPq#0~\u001B\\b, ab",
        "a\u001B(Bb, ab",
        "a\u001BM7b, a7b",
        "a\u001B]b, a",
        "a\u001B[, a",
        "a\u001B, a",
        "a\u001B[3äb, aäb",
        "a\u001B\u001B[2Jb, ab",
        "a\u0007b, ab",
        "a\u009B2Jb, ab",
        "a\u009D0;title\u009Cb, ab",
        "a\u009D0;title\u0007b, ab",
    })
    void whatATerminalWouldNotShowIsRemoved(String line, String plain) {
        assertThat(PlainText.of(line)).isEqualTo(plain);
    }

    @Property
    void noControlIsLeftAndTextWithoutControlsStays(@ForAll("lines") String line) {
        String plain = PlainText.of(line);

        assertThat(plain.chars().filter(c -> c != '\t')).noneMatch(Character::isISOControl);
        assertThat(PlainText.of(plain)).isEqualTo(plain);
    }

    /** A log that printed the first of these 32,700 times held up the ends of other people's runs for 35 seconds. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001B]",
                "\u001B[",
                "\u001B[0;",
                "\u001B[0 ",
                "\u001BP",
                "\u001B",
                "\u001B(",
                "\u001B]0;a",
                "\u001B[0m",
                "\u001B\\",
                "\u001B]\u0007",
                "\u009B",
                "\u009D"
            })
    void theWorkGrowsWithTheLine(String part) {
        assertThat(Growth.ofFourTimes(
                        32_700,
                        part::repeat,
                        line -> assertThat(LogTail.of(line, 20)).hasSizeLessThan(2)))
                .isLessThan(Growth.LINEAR);
    }

    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.of(
                        "\u001B", "[", "]", "P", "(", "\\", "m", ";", "1", "ä", "\t", "\u0007", "\u009B", "\u009C",
                        "\0")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }
}
