package org.orchestra.domain.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestChoiceTest {
    @ParameterizedTest
    @ValueSource(strings = {"first", "spread", "0", "3,17,40-60"})
    void isWrittenAsItIsRead(String text) {
        assertThat(TestChoice.parse(text)).hasToString(text);
        assertThat(text).matches(TestChoice.PATTERN);
    }

    @ParameterizedTest
    @CsvSource({"first, 3, 3", "spread, 3, 3", "first, 300, 10", "spread, 300, 10", "'3,17-18', 300, 3"})
    void hasTenJobsOrThoseThatAreChosen(String text, int jobs, int size) {
        assertThat(TestChoice.parse(text).size(jobs)).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "last", "FIRST", "-1", "first,3"})
    void isOneOfThree(String text) {
        assertThatThrownBy(() -> TestChoice.parse(text))
                .hasMessage("The test jobs are first, spread, or numbers and ranges such as 3,17,40-60: choose one of"
                        + " these.");
    }

    @Test
    void hasAtMostAsManyJobsAsABatch() {
        assertThat(TestChoice.parse("0-249").size(300)).isEqualTo(250);
        assertThatThrownBy(() -> TestChoice.parse("0-250"))
                .hasMessage("251 jobs are too many for a test phase, which has at most 250: choose fewer.");
    }
}
