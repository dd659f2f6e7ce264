package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.orchestra.domain.job.JobState.DONE;
import static org.orchestra.domain.job.JobState.FAILED;
import static org.orchestra.store.task.TaskFixture.TRAIN;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.JobSelection;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.store.testing.StoreExtension;

/** Retries with other resources or in another queue, and what earlier runs keep of what they were given. */
class RetryResourcesIT {
    private static final ResourceRequest MORE = new ResourceRequest(null, 4_096, null, 7_200L);

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);
    private final TaskRetries retries = STORE.get(TaskRetries.class);
    private final TaskFixture fixture = new TaskFixture(STORE);

    @BeforeEach
    void anaHasAQueueWithLimits() {
        fixture.begin();
        STORE.data().cluster("far");
        STORE.data().queue("big", CLUSTER);
        STORE.data().node("big", "n2", 4);
        STORE.data().queue("elsewhere", "far");
        STORE.data().gpuQueue("gpu", CLUSTER);
        STORE.jdbc()
                .sql(
                        "UPDATE queue SET max_memory_mib = 4096, max_seconds = 7200, default_seconds = 3600 WHERE name = 'cpu'")
                .update();
        STORE.jdbc()
                .sql("UPDATE queue SET memory_mib = 2048, max_memory_mib = 65536 WHERE name = 'big'")
                .update();
    }

    @Test
    void aChosenJobRunsAgainWithMoreAndEachRunKeepsWhatItHad() {
        // given a job that ran out of memory
        long task = fixture.register(TRAIN);
        STORE.open(task);
        fixture.pass();
        fixture.end(task, 0, RunOutcome.exitCode(3));
        fixture.end(task, 1, RunOutcome.succeeded());
        fixture.end(task, 2, RunOutcome.succeeded());
        fixture.close(task);

        // when
        RetriedTask retried = retries.retry(
                TRAIN,
                new RetryRequest(JobSelection.parse("0"), "new %DATA %IN %OUT", "python:3.13", null, MORE),
                "ana");

        // then
        assertThat(retried.jobs()).isEqualTo(1);
        assertThat(retried.task())
                .extracting(TaskView::memoryMib, TaskView::maxSeconds)
                .containsExactly(4_096, 7_200L);
        assertThat(fixture.history(task))
                .contains("FAILED>REGISTERED ana: retried by ana: jobs 0, image python:3.13, a new command,"
                        + " 4,096 MiB, 02:00:00");
        STORE.open(task);
        fixture.pass();
        assertThat(STORE.get(RunReports.class).begin(new RunKey(task, 0, 2)))
                .isInstanceOfSatisfying(
                        Beginning.Proceed.class,
                        begun -> assertThat(begun.spec().allocation().memoryMiB())
                                .isEqualTo(4_096));
        assertThat(tasks.job(TRAIN, 0).runs())
                .extracting(RetryResourcesIT::given)
                .containsExactly(
                        "i:1 " + TaskFixture.COMMAND + " cpu 1.0 1024 0 3600",
                        "python:3.13 new %DATA %IN %OUT cpu 1.0 4096 0 7200");
        assertThat(tasks.job(TRAIN, 1).runs())
                .extracting(RetryResourcesIT::given)
                .containsExactly("i:1 " + TaskFixture.COMMAND + " cpu 1.0 1024 0 3600");
    }

    @Test
    void aTaskMovesToAnotherQueueAndGetsWhatThatGives() {
        // given
        long task = fixture.register(TRAIN);
        fixture.end(task, TaskState.FINALIZED, DONE, FAILED, FAILED);

        // when
        retries.retry(TRAIN, in("big", ResourceRequest.NOTHING), "ana");
        STORE.open(task);
        fixture.pass();

        // then
        assertThat(tasks.get(TRAIN))
                .extracting(TaskView::queue, TaskView::memoryMib)
                .containsExactly("big", 2_048);
        assertThat(tasks.job(TRAIN, 1).job().node()).isEqualTo("n2");
        assertThat(fixture.history(task)).contains("FAILED>REGISTERED ana: retried by ana: queue big");
    }

    @Test
    void whatWasAskedForBeforeStaysWithoutLookingAtItAgain() {
        // given a task that asked for what its queue no longer gives
        long task = fixture.register(TRAIN);
        fixture.end(task, TaskState.FINALIZED, DONE, FAILED, FAILED);
        STORE.jdbc().sql("UPDATE task SET memory_mib = 4096").update();
        STORE.jdbc().sql("UPDATE queue SET max_memory_mib = NULL").update();

        // when
        retries.retry(TRAIN, in(null, new ResourceRequest(null, null, null, 60L)), "ana");

        // then
        assertThat(tasks.get(TRAIN))
                .extracting(TaskView::memoryMib, TaskView::maxSeconds)
                .containsExactly(4_096, 60L);
    }

    @Test
    void whatAGpuTaskAskedForDoesNotKeepItFromAQueueWithout() {
        // given
        long task = fixture.register(TRAIN);
        fixture.end(task, TaskState.FINALIZED, DONE, FAILED, FAILED);
        STORE.jdbc()
                .sql("UPDATE task SET gpus = 1, queue_id = (SELECT id FROM queue WHERE name = 'gpu')")
                .update();

        // when
        retries.retry(TRAIN, in("cpu", ResourceRequest.NOTHING), "ana");

        // then
        assertThat(tasks.get(TRAIN)).extracting(TaskView::queue, TaskView::gpus).containsExactly("cpu", 0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
             |       | 4097 |   |      | above-queue-limit | Queue cpu gives a job at most 4,096 MiB of memory: ask for less or use another queue.
             |  1001 |      |   |      | above-queue-limit | Queue cpu gives a job at most 1 CPU: ask for less or use another queue.
             |       |      |   | 7201 | above-queue-limit | Queue cpu lets a job run for at most 02:00:00: ask for less or use another queue.
             |       |      | 1 |      | above-queue-limit | Queue cpu has no GPUs: leave them out or use a queue that has some.
         big |       |      |   | 7200 | above-queue-limit | Queue big lets a job run for at most 01:00:00: ask for less or use another queue.
         gpu |       | 2048 |   |      | above-queue-limit | Queue gpu gives a job at most 1,024 MiB of memory: ask for less or use another queue.
        none |       |      |   |      | queue-not-found   | There is no queue none: choose one of big, cpu, elsewhere, gpu.
        """)
    void whatTheQueueDoesNotGiveIsRefused(
            @Nullable String queue,
            @Nullable Integer cpus,
            @Nullable Integer memory,
            @Nullable Integer gpus,
            @Nullable Long seconds,
            String code,
            String sentence) {
        fixture.create(TaskState.FINALIZED);

        fixture.assertRefused(
                () -> retries.retry(TRAIN, in(queue, new ResourceRequest(cpus, memory, gpus, seconds)), "ana"),
                code,
                sentence);
    }

    @Test
    void aTaskMayGoToAQueueOfAnotherCluster() {
        // given
        fixture.create(TaskState.FINALIZED);

        // when
        TaskView there = retries.retry(TRAIN, in("elsewhere", ResourceRequest.NOTHING), "ana")
                .task();

        // then
        assertThat(there).extracting(TaskView::queue, TaskView::clusters).containsExactly("elsewhere", List.of("far"));
    }

    @Test
    void whatWasAskedForBeforeMustFitIntoTheNewQueue() {
        // given
        fixture.create(TaskState.FINALIZED);
        STORE.jdbc().sql("UPDATE task SET memory_mib = 4096").update();

        // then
        assertThat(catchThrowable(() -> retries.retry(TRAIN, in("gpu", ResourceRequest.NOTHING), "ana")))
                .hasMessage("Queue gpu gives a job at most 1,024 MiB of memory: ask for less or use another queue.");
        assertThat(retries.retry(TRAIN, in("gpu", new ResourceRequest(null, 512, null, null)), "ana")
                        .task()
                        .memoryMib())
                .isEqualTo(512);
    }

    private static RetryRequest in(@Nullable String queue, ResourceRequest request) {
        return new RetryRequest(null, null, null, queue, request);
    }

    private static String given(RunView run) {
        return String.join(
                " ",
                run.image(),
                run.command(),
                run.queue(),
                String.valueOf(run.cpus()),
                String.valueOf(run.memoryMib()),
                String.valueOf(run.gpus()),
                String.valueOf(run.maxSeconds()));
    }
}
