package org.orchestra.maestro.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {
    /** The last turns the direction, so that {@code exe.gpj} reads as {@code jpg.exe}. */
    private static final String HOSTILE = "a\n\u001B[2J\u009B1A\u2028\u202Eb \0\t c ";

    @Test
    void aTextBecomesOneLineWithoutControls() {
        assertThat(OneLine.of(HOSTILE)).isEqualTo("a [2J 1A b c");
        assertThat(OneLine.verbatim("  a\tb\u202E")).isEqualTo("  a b ");
        assertThat(OneLine.printable("\ta\u009B")).isEqualTo("    a");
    }

    @Test
    void anExactNameShowsItsControls() {
        assertThat(OneLine.exact(HOSTILE))
                .isEqualTo("a\\x0A\\x1B[2J\\xC2\\x9B1A\\xE2\\x80\\xA8\\xE2\\x80\\xAEb \\x00\\x09 c ");
        assertThat(OneLine.exact("grüße 漢 🎼.txt")).isEqualTo("grüße 漢 🎼.txt");
    }
}
