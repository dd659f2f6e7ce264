package org.orchestra.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchTest {
    private static final String TASK = "user.ana.fit";

    @ParameterizedTest
    @CsvSource({"1, 1", "10, 1", "249, 1", "250, 1", "251, 2", "500, 2", "100000, 400"})
    void theBatchesOfATaskCoverEveryJobOnce(int jobs, int batches) {
        // when
        List<Batch> all = Batch.all(TASK, jobs);

        // then
        assertThat(all).hasSize(batches);
        assertThat(all.stream().flatMapToInt(batch -> IntStream.range(batch.from(), batch.to())))
                .containsExactlyElementsOf(IntStream.range(0, jobs).boxed().toList());
        assertThat(all)
                .allSatisfy(batch -> assertThat(batch.to() - batch.from()).isBetween(1, Batch.MAX_JOBS));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "250, 0", "251, 1", "100000, 399"})
    void theLastBatchIsNumberedFromNought(int jobs, int last) {
        List<Batch> all = Batch.all(TASK, jobs);

        assertThat(all.get(0).id()).isEqualTo("task:user.ana.fit/batch/0");
        assertThat(all.get(all.size() - 1).id()).isEqualTo("task:user.ana.fit/batch/" + last);
    }

    @Test
    void aGrantFindsTheBatchThatLooksAfterItsJob() {
        assertThat(Batch.all(TASK, 1_001))
                .allSatisfy(batch -> assertThat(IntStream.range(batch.from(), batch.to()))
                        .allSatisfy(job -> assertThat(Batch.idFor(TASK, TaskState.RUNNING, job))
                                .isEqualTo(batch.id())));
    }

    @Test
    void theTestBatchReachesToTheLastTestJob() {
        assertThat(Batch.test(TASK, 25)).isEqualTo(new Batch("task:user.ana.fit/test", 0, 25));
    }

    @Test
    void aGrantForATestJobGoesToTheTestBatch() {
        assertThat(Batch.idFor(TASK, TaskState.TESTING, 3))
                .isEqualTo(Batch.test(TASK, 500).id());
    }
}
