package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TestChoice;
import org.orchestra.store.task.NewTask.Options;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;

/** What test jobs used, what is said of it, and what the others get for it. */
class MeasuredRequestsIT {
    private static final String FIT = "user.ana.fit";

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);
    private final TaskActivitiesImpl activities = STORE.get(TaskActivitiesImpl.class);
    private final RunDriver runs = new RunDriver(STORE);
    private final TaskFixture fixture = new TaskFixture(STORE);
    private long task;

    @BeforeEach
    void aQueueOfUpTo4096MiB() {
        fixture.begin();
        STORE.jdbc()
                .sql("UPDATE queue SET max_memory_mib = 4096, max_seconds = 3600")
                .update();
    }

    @Test
    void theOthersGetWhatTheTestJobsUsedWithAMargin() {
        // given
        create(true);
        test(410);

        // when asked twice, as after a crash
        activities.startRunPhase(task);
        activities.startRunPhase(task);

        // then
        TaskView view = tasks.get(FIT);
        assertThat(view.memoryMib()).isEqualTo(640);
        assertThat(view.maxSeconds()).isEqualTo(600);
        assertThat(view.autoRequests()).isTrue();
        assertThat(view.measured()).isEqualTo(new TaskView.MeasuredJobs(10, 410, 0L, 3000, 1800, null));
    }

    @Test
    void nobodyGetsMoreThanTheLargestNodeHas() {
        // given
        STORE.observed("n1", 64_000, 3_500, 0);
        create(true);
        test(2_900);

        // when
        activities.startRunPhase(task);

        // then
        assertThat(tasks.get(FIT).memoryMib()).isEqualTo(3_500);
    }

    @Test
    void withoutThatTheJobsGetWhatWasAskedAndTheOwnerIsAdvised() {
        // given
        create(false);
        test(410);
        assertThat(tasks.get(FIT).measured()).isNull();

        // when
        activities.startRunPhase(task);

        // then
        TaskView view = tasks.get(FIT);
        assertThat(view.memoryMib()).isEqualTo(3_000);
        assertThat(view.maxSeconds()).isEqualTo(1_800);
        assertThat(view.measured())
                .isEqualTo(
                        new TaskView.MeasuredJobs(
                                10,
                                410,
                                0L,
                                3000,
                                1800,
                                "the test jobs used at most 410 of 3,000 MiB and 00:00:00 of 00:30:00: --memory 640M --time 00:10:00 would let more jobs run at once, or --auto-requests"));
    }

    @Test
    void aJobForWhichItDoesNotSufficeRunsAgainAtNoCostWithTwiceAsMuch() {
        // given
        create(true);
        test(410);
        activities.startRunPhase(task);
        STORE.open(task);

        // then up to what the queue gives
        assertThat(outOfMemory(10)).isEqualTo(JobState.ASSIGNED);
        assertThat(tasks.get(FIT).memoryMib()).isEqualTo(1_280);
        assertThat(outOfMemory(10)).isEqualTo(JobState.ASSIGNED);
        assertThat(outOfMemory(10)).isEqualTo(JobState.ASSIGNED);
        assertThat(tasks.get(FIT).memoryMib()).isEqualTo(4_096);
        assertThat(outOfMemory(10)).isEqualTo(JobState.FAILED);

        // and time likewise
        assertThat(runs.end(task, 11, "n1", RunOutcome.of(RunCause.TIME_LIMIT))).isEqualTo(JobState.ASSIGNED);
        assertThat(tasks.get(FIT).maxSeconds()).isEqualTo(1_200);
        assertThat(runs.end(task, 12, "n1", RunOutcome.exitCode(1))).isEqualTo(JobState.FAILED);
    }

    @Test
    void withoutThatAJobOutOfMemoryHasFailed() {
        // given
        create(false);
        test(410);
        activities.startRunPhase(task);
        STORE.open(task);

        // then
        assertThat(outOfMemory(10)).isEqualTo(JobState.FAILED);
    }

    @Test
    void aRetryGetsWhatItAsksFor() {
        // given
        create(true);
        test(410);
        activities.startRunPhase(task);
        STORE.get(TaskKills.class).kill(FIT, "ana");
        activities.close(task);

        // when
        STORE.get(TaskRetries.class)
                .retry(
                        FIT,
                        new RetryRequest(null, null, null, null, new ResourceRequest(null, 2_048, null, null)),
                        "ana");

        // then
        assertThat(tasks.get(FIT).memoryMib()).isEqualTo(2_048);
        assertThat(tasks.get(FIT).maxSeconds()).isEqualTo(600);
    }

    @Test
    void whatIsNotTestedCannotBeMeasured() {
        assertThatThrownBy(() ->
                        new Options(true, null, 0, RetryPolicy.NONE, OutputRule.DEFAULT, null, TestChoice.FIRST, true))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("leave out bypass, or autoRequests");
    }

    private void create(boolean autoRequests) {
        NewTask plain = new NewTask(
                FIT,
                "user.ana.data",
                STORE.data().configs("ana", "fit.configs", 20),
                "python:3.12",
                "run %DATA %IN %OUT",
                "cpu",
                false);
        tasks.create(
                new NewTask(
                        plain.name(),
                        plain.inputs(),
                        plain.program(),
                        plain.queue(),
                        List.of(),
                        new ResourceRequest(null, 3_000, null, 1_800L),
                        new Options(
                                false,
                                null,
                                0,
                                RetryPolicy.NONE,
                                OutputRule.DEFAULT,
                                null,
                                TestChoice.FIRST,
                                autoRequests),
                        List.of(),
                        null),
                "ana");
        task = STORE.jdbc()
                .sql("SELECT id FROM task WHERE name = :name")
                .param("name", FIT)
                .query(Long.class)
                .single();
        STORE.open(task);
    }

    /** Its test jobs succeed, one of them with this peak, and the others with less. */
    private void test(int peak) {
        for (int job = 0; job < 10; job++) {
            Evidence evidence = Evidence.NONE.withPeakMemoryMib(peak - job);
            runs.end(task, job, "n1", RunOutcome.succeeded().with(evidence));
        }
        STORE.jdbc()
                .sql("UPDATE run SET started_at = finished_at WHERE outcome IS NOT NULL")
                .update();
    }

    private JobState outOfMemory(int job) {
        return runs.end(task, job, "n1", RunOutcome.outOfMemory(137, 640, Evidence.NONE));
    }
}
