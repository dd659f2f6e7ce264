package org.orchestra.domain.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.Refusal;

class JobSelectionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0 | 1",
                "3,17,40-60 | 3,17,40-60 | 23",
                "60-60 | 60 | 1",
                "17, 3 , 40 - 60 | 3,17,40-60 | 23",
                "5,4,3 | 3-5 | 3",
                "1-10,5-7,10-12,12 | 1-12 | 12",
                "1-3,4-6,8 | 1-6,8 | 7",
                "007 | 7 | 1",
                "0-99999 | 0-99999 | 100000"
            })
    void numbersAndRangesAreReadInAnyOrderAndOnce(String text, String normal, int size) {
        // when
        JobSelection jobs = JobSelection.parse(text);

        // then
        assertThat(jobs).hasToString(normal);
        assertThat(jobs.size()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "3,",
                ",3",
                "3,,4",
                "-3",
                "3-",
                "3--4",
                "3-4-5",
                "three",
                "3.5",
                "3;4",
                "0x3",
                "+3",
                "1234567",
                "99999999999999999999",
                "4-3",
                "                                                  three",
                "٣"
            })
    void whatIsNoRangeIsRefusedInOneSentence(String text) {
        // when
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> JobSelection.parse(text));

        // then
        assertThat(refusal).isNotNull();
        assertThat(refusal.kind()).isEqualTo(Refusal.RefusalKind.INVALID);
        assertThat(refusal.code()).isEqualTo("invalid-job-range");
        assertThat(refusal.getMessage()).matches("[^\\n]+: [^\\n]+[.]").doesNotContain(". ");
    }

    @Test
    void aRangeThatRunsBackwardsIsToldHowToWriteIt() {
        assertThatThrownBy(() -> JobSelection.parse("3,60-40"))
                .hasMessage("The range 60-40 ends before it begins: write 40-60.");
    }

    @Test
    void aLongTextIsNotReadAtAll() {
        String longest = "1,".repeat(JobSelection.MAX_LENGTH / 2 - 1) + "11";

        assertThat(JobSelection.parse(longest)).hasToString("1,11");
        assertThatThrownBy(() -> JobSelection.parse(longest + "1"))
                .hasMessage(
                        "The job numbers are longer than 4,096 characters: write consecutive jobs as a range such as 40-60.");
    }

    @Test
    void allMustBeJobsOfTheTask() {
        JobSelection jobs = JobSelection.parse("99,0-3");

        assertThatCode(() -> jobs.requireOf("user.ana.fit", 100)).doesNotThrowAnyException();
        assertThatThrownBy(() -> jobs.requireOf("user.ana.fit", 99))
                .hasMessage("Task user.ana.fit has no job 99: choose from 0-98.");
        assertThatThrownBy(() -> JobSelection.parse("1").requireOf("user.ana.fit", 1))
                .hasMessage("Task user.ana.fit has no job 1: it has only job 0.");
    }

    @Test
    void manyNumbersMakeAShortLine() {
        assertThat(JobSelection.parse("3,17,40-60").inShort()).isEqualTo("jobs 3,17,40-60");
        assertThat(JobSelection.parse("1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31,33,35,37,39,41,43,45")
                        .inShort())
                .isEqualTo("23 jobs");
    }
}
