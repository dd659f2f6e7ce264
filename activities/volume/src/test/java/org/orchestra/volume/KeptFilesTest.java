package org.orchestra.volume;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.run.OutputRule;

class KeptFilesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            *.csv           | a.csv               | true
            *.csv           | deep/er/.csv        | true
            *.csv           | a.csv.gz            | false
            plots/          | plots               | true
            plots           | deep/plots          | true
            tables/*.csv    | tables/a.csv        | true
            tables/*.csv    | deep/tables/a.csv   | false
            /a.csv          | a.csv               | true
            tables/**.csv   | tables/deep/a.csv   | true
            tables/**       | tables/deep/a.csv   | true
            step-[0-9]?.pt  | step-12.pt          | true
            [!a-c]          | b                   | false
            [+-9]           | /                   | false
            *.{csv,json}    | a.json              | true
            a\\*            | a*                  | true
            a\\*            | ab                  | false
            a.b             | axb                 | false
            none            | model.json          | true
            model.json      | deep/model.json     | true
            none            | deep/model.json     | false
            """)
    void aPatternMatchesNamesOrPaths(String pattern, String path, boolean kept) {
        assertThat(has(pattern, path)).isEqualTo(kept);
    }

    @Property
    void aPatternIsAGlobOfTheJdk(@ForAll("globs") String pattern, @ForAll("names") String path) {
        // given
        String glob = pattern.replaceAll("^/|/$", "");
        assumeThat(isReachable(glob)).isTrue();
        Path file = Path.of(path);
        boolean expected;
        try {
            expected = FileSystems.getDefault()
                    .getPathMatcher("glob:" + glob)
                    .matches(glob.contains("/") ? file : file.getFileName());
        } catch (PatternSyntaxException none) {
            assertThatThrownBy(() -> has(glob, path)).isInstanceOf(Refusal.class);
            return;
        }

        // then
        if (!glob.isEmpty()) {
            assertThat(has(glob, path)).isEqualTo(expected);
        }
    }

    /** Not one of those that are refused though they are globs. */
    private static boolean isReachable(String glob) {
        boolean parts = Stream.of(glob.split("/", -1)).noneMatch(part -> part.matches("|\\.\\.?"));
        return parts && !glob.contains("**/") && (!glob.contains(",") || glob.matches(".*[{\\[\\\\].*"));
    }

    @Provide
    Arbitrary<String> globs() {
        return Arbitraries.strings().withChars("ab*?[]{},!^-\\\\.$(/").ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withChars("ab,-^.$({}/")
                .ofMinLength(1)
                .ofMaxLength(6)
                .filter(path -> !path.matches("/.*|.*/|.*//.*"));
    }

    @Test
    @Timeout(20)
    void noPatternTakesLong() {
        assertThat(has("*a".repeat(127) + "b", "a".repeat(255))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "[a",
                "[]",
                "[b-a]",
                "{a",
                "{a{b}}",
                "a\\",
                "a\n",
                "[a/b]",
                "./a",
                "../a",
                "a//b",
                "plots//",
                "//a",
                "a/./b",
                "**/a",
                "a/**/b",
                "*.csv,*.json"
            })
    void whatIsNoPatternIsRefused(String text) {
        assertThatThrownBy(() -> has(text, "a")).isInstanceOf(Refusal.class).hasMessageContaining("pattern");
    }

    private static boolean has(String pattern, String path) {
        OutputRule rule = OutputRule.of("model.json", false, List.of(pattern));
        int name = path.lastIndexOf('/') + 1;
        return KeptFiles.of(rule, requireNonNull(rule.keep())).has(path.substring(0, name), path.substring(name));
    }
}
