package org.orchestra.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.task.UnfinishedJobs.Example;

class UnfinishedJobsTest {
    private static final Example JOB = new Example(1, "b.json", "exit code 7");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 0 | 0 | 1 of 1,000 jobs failed",
                "2 | 0 | 0 | 2 of 1,000 jobs failed",
                "0 | 1 | 0 | 1 of 1,000 jobs was killed",
                "0 | 0 | 2 | 2 of 1,000 jobs are broken",
                "3 | 1 | 0 | 3 of 1,000 jobs failed and 1 was killed",
                "1 | 2 | 990 | 1 of 1,000 jobs failed, 2 were killed and 990 are broken"
            })
    void whatIsNotDoneIsCountedByKind(int failed, int killed, int broken, String counts) {
        assertThat(new UnfinishedJobs(1_000, failed, killed, broken, JOB).summary())
                .isEqualTo(counts + ", the first is job 1 (b.json): exit code 7");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, job 1 (b.json): exit code 7",
        "0, 1, job 1 (b.json): exit code 7",
        "2, 1, '3 jobs did not succeed, the first is job 1 (b.json): exit code 7'"
    })
    void aFailedTestPhaseNamesTheJobThatFailed(int failed, int killed, String rest) {
        assertThat(new UnfinishedJobs(1_000, failed, killed, 0, JOB).testPhaseSummary())
                .isEqualTo("the test phase failed: " + rest);
    }
}
