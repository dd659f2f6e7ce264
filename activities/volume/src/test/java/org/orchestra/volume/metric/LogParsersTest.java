package org.orchestra.volume.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.Refusal;

class LogParsersTest {
    private static final LogParsers PARSERS = LogParsers.installed();

    @Test
    void thoseOfOrchestraAreInstalled() {
        assertThat(PARSERS.names()).containsExactly("json-lines", "keras", "key-value", "regex");
        assertThatThrownBy(() -> PARSERS.parser("kera", null))
                .isInstanceOf(Refusal.class)
                .hasMessage("There is no log parser 'kera': choose one of json-lines, keras, key-value, regex.");
        assertThatThrownBy(() -> PARSERS.parser("keras", "x"))
                .hasMessage("The parser keras takes no pattern: leave it out, or choose the parser regex.");
    }

    @Test
    void namedGroupsOfAnExpressionAreMetricsAndTheStepSaysWhereTheyBelong() {
        List<ParsedLine> lines = parsed(
                "regex",
                "(?:epoch (?P<step>\\d+) )?loss=(?P<loss>[\\d.]+|nan)",
                "epoch 3 loss=0.35",
                "nothing",
                "loss=nan");
        assertThat(lines.get(0).step()).isEqualTo(3);
        assertThat(lines.get(0).values()).containsExactly(entry("loss", 0.35));
        assertThat(lines.get(1).values()).isEmpty();
        assertThat(lines.get(2).step()).isEqualTo(3);
        assertThat(lines.get(2).values()).containsExactly(entry("loss", Double.NaN));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "loss=(?P<loss>[0-9.]+ | at character 6, '(': missing closing )",
                "a(b)c)d(?P<x>.) | at character 6, ')'",
                "(?P<x>.)(?!y) | at character 9, '(?!'",
                "x{2000}(?P<x>.) | repeats too much",
                "((a{100}){100}){100}(?P<x>.) | repeats too much",
                "\\Q[\\E((a{1000}){1000}){1000}(?P<x>.) | a \\Q at character 1",
                "[[:alpha:][]((a{1000}){1000}){1000}(?P<x>.) | a [ within brackets at character 2",
                "(a{100})(?i){100}(?i){100}(?P<x>.) | repeats too much",
                "loss=[0-9.]+ | no named group",
                "' ' | needs a pattern with a named group"
            })
    void aBadExpressionIsRefusedWithItsPlace(String pattern, String message) {
        assertThatThrownBy(() -> PARSERS.parser("regex", pattern))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(message);
    }

    @Test
    void anExpressionThatWouldTakeForeverElsewhereDoesNot() {
        LogParser parser = PARSERS.parser("regex", "(?P<x>(a+)+)$");
        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> parser.parse("", "a".repeat(LogLines.MAX_LENGTH - 1) + "b"));
    }

    @Test
    void keysAndValues() {
        List<ParsedLine> lines = parsed(
                "key-value",
                null,
                "epoch=3 loss=0.35, acc: 91.5% val/loss = -1e-3",
                "12:30:45 INFO root:loss http://host:8080/x time: 12:30:45 v=1.2.3",
                "loss=inf");
        assertThat(lines.get(0).step()).isEqualTo(3);
        assertThat(lines.get(0).values())
                .containsExactly(entry("loss", 0.35), entry("acc", 91.5), entry("val/loss", -0.001));
        assertThat(lines.get(1).values()).isEmpty();
        assertThat(lines.get(2).step()).isEqualTo(3);
        assertThat(lines.get(2).values()).containsExactly(entry("loss", Double.POSITIVE_INFINITY));
    }

    @Test
    void objectsOfJson() {
        List<ParsedLine> lines = parsed(
                "json-lines",
                null,
                "{\"step\": 7, \"loss\": 0.5, \"val\": {\"loss\": NaN, \"n\": [1, 2]}, \"name\": \"x\"}",
                "{\"loss\": 1} trailing",
                "[1, 2]",
                "{".repeat(50_000) + "}",
                "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000),
                "{\"n\": " + "9".repeat(60_000) + "}");
        assertThat(lines.get(0).step()).isEqualTo(7);
        assertThat(lines.get(0).values()).containsExactly(entry("loss", 0.5), entry("val.loss", Double.NaN));
        assertThat(lines.subList(1, lines.size()))
                .allSatisfy(line -> assertThat(line.values()).isEmpty());
    }

    @Test
    void kerasPrintsEpochsAndTheBarsOfAnEvaluationAreNotTheirs() {
        List<ParsedLine> lines = parsed(
                "keras",
                null,
                "Epoch 3/10",
                " 57/100 ━━━━━━━━━━━━━━━━━━━━ 1s 5ms/step - loss: 0.9",
                "100/100 ━━━━━━━━━━━━━━━━━━━━ 2s 5ms/step - accuracy: 0.91 - loss: 0.35",
                "Epoch 3: val_loss improved from inf to 0.4, saving model to best.keras",
                "100/100 ━━━━━━━━━━━━━━━━━━━━ 2s 5ms/step - accuracy: 0.91 - loss: 0.35 - val_loss: 0.4000",
                "20/20 [==============================] - 0s 1ms/step - loss: 0.44",
                "4/4 ━━━━━━━━━━━━━━━━━━━━ 0s 1ms/step",
                "Epoch 4/10",
                "100/100 - 2s - 20ms/step - loss: nan - learning_rate: 1.0000e-03");
        assertThat(lines.get(1).values()).isEmpty();
        assertThat(lines.get(4).step()).isEqualTo(3);
        assertThat(lines.get(4).values())
                .containsExactly(entry("accuracy", 0.91), entry("loss", 0.35), entry("val_loss", 0.4));
        assertThat(lines.get(5).values()).containsExactly(entry("evaluate_loss", 0.44));
        assertThat(lines.get(6).values()).isEmpty();
        assertThat(lines.get(8).step()).isEqualTo(4);
        assertThat(lines.get(8).values()).containsExactly(entry("loss", Double.NaN), entry("learning_rate", 0.001));
    }

    @ParameterizedTest
    @ValueSource(strings = {"keras", "key-value", "json-lines"})
    void linesThatFitNothingCostLittle(String name) {
        LogParser parser = PARSERS.parser(name, null);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (String part : List.of("=", "a", "a=", "a = ", " ", "1/", " - ", ": ", "{\"a\":", "\"", "\uFFFD")) {
                parser.parse("", part.repeat(LogLines.MAX_LENGTH / part.length()));
                parser.parse("", "{" + part.repeat(LogLines.MAX_LENGTH / part.length() - 2) + "}");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x1p3", "1f", "2d", "", "-", ".", "e5", "1e", "1e+", "1,5", "--1", "١"})
    void whatIsNoNumberIsNone(String text) {
        assertThat(NumberText.parse(text)).isNull();
    }

    private static List<ParsedLine> parsed(String name, @Nullable String pattern, String... lines) {
        LogParser parser = PARSERS.parser(name, pattern);
        List<ParsedLine> parsed = new ArrayList<>();
        String state = "";
        for (String line : lines) {
            ParsedLine next = parser.parse(state, line);
            parsed.add(next);
            state = next.state();
        }
        return parsed;
    }
}
