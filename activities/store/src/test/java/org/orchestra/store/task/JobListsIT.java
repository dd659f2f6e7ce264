package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.job.JobState;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.testing.RowsRead;
import org.orchestra.store.testing.StoreExtension;

/** Lists of the jobs of a large task: the last page costs no more than the first. */
class JobListsIT {
    private static final int JOBS = 20_000;
    private static final String TASK = TaskFixture.TRAIN;

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);
    private final TaskFixture fixture = new TaskFixture(STORE);

    /** Every tenth job has been killed. */
    @BeforeEach
    void aLargeTask() {
        fixture.begin();
        long task = fixture.register(TASK);
        STORE.jdbc().sql("""
                        INSERT INTO job (task_id, number, name, state)
                        SELECT :task, n, 'config-' || n, CASE WHEN n % 10 = 0 THEN 'KILLED' ELSE 'REGISTERED' END
                        FROM generate_series(3, :jobs - 1) n
                        """).param("task", task).param("jobs", JOBS).update();
        STORE.jdbc()
                .sql("UPDATE task SET jobs = :jobs WHERE id = :task")
                .param("task", task)
                .param("jobs", JOBS)
                .update();
    }

    @Test
    void aPageFarDownReadsItsOwnJobsOnly() {
        assertThat(RowsRead.of(STORE, "job", () -> {
                    Page<JobView> page = tasks.jobs(TASK, null, new PageRequest("14999", 100));
                    assertThat(page.items())
                            .extracting(JobView::job)
                            .containsExactlyElementsOf(
                                    IntStream.range(15_000, 15_100).boxed().toList());
                    assertThat(page.next()).isEqualTo("15099");
                }))
                .isEqualTo(101);
    }

    @Test
    void theJobsOfAStateAreReadFromThereOn() {
        assertThat(RowsRead.of(STORE, "job", () -> {
                    Page<JobView> page = tasks.jobs(TASK, JobState.KILLED, new PageRequest("19900", 5));
                    assertThat(page.items())
                            .extracting(JobView::job)
                            .containsExactly(19_910, 19_920, 19_930, 19_940, 19_950);
                }))
                .isLessThan(JOBS - 19_900);
    }

    @Test
    void theLastPageHasNoNext() {
        Page<JobView> last = tasks.jobs(TASK, JobState.KILLED, new PageRequest("19970", 2));

        assertThat(last.items()).extracting(JobView::job).containsExactly(19_980, 19_990);
        assertThat(last.next()).isNull();
        assertThat(tasks.jobs(TASK, null, new PageRequest("" + (JOBS - 1), 10)).items())
                .isEmpty();
    }

    @Test
    void aSizeThatIsTooLargeIsRefused() {
        assertThatThrownBy(() -> new PageRequest(null, PageRequest.MAX_SIZE + 1))
                .isInstanceOf(Refusal.class);
    }
}
