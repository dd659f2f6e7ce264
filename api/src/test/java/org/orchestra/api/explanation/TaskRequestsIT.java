package org.orchestra.api.explanation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.domain.task.TestChoice;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.NewTask.Inputs;
import org.orchestra.store.task.NewTask.Options;
import org.orchestra.store.task.NewTask.Program;
import org.orchestra.store.task.TaskFixture;
import org.orchestra.store.task.TaskView;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.StoreExtension;

/** What a task asks for beside what it must have: kept, shown, and refused where it cannot be. */
class TaskRequestsIT {
    @RegisterExtension
    static final StoreExtension STORE = ExplanationFixture.store();

    private static final String COMMAND = "run %DATA %IN %OUT";
    private static final Options PLAIN =
            new Options(true, null, 0, RetryPolicy.NONE, OutputRule.DEFAULT, null, TestChoice.FIRST);

    private final Tasks tasks = STORE.get(Tasks.class);
    private final TaskFixture fixture = new TaskFixture(STORE);

    @BeforeEach
    void aQueueWithBounds() {
        fixture.begin();
        STORE.jdbc().sql("""
                UPDATE queue SET max_cpu_millis = 4000, max_memory_mib = 8192, default_seconds = 600 WHERE name = 'cpu'
                """).update();
        STORE.data().gpuQueue("gpu", StoreExtension.CLUSTER);
        STORE.jdbc().sql("UPDATE queue SET gpus = 2 WHERE name = 'gpu'").update();
        STORE.data().configs("ana", "weights", 2);
        STORE.data().configs("bob", "weights", 2);
    }

    @Test
    void aTaskShowsWhatItAskedFor() {
        // when
        TaskView task = tasks.create(
                new NewTask(
                        TaskFixture.TRAIN,
                        new Inputs(
                                "user.ana.data",
                                "user.ana.configs",
                                Map.of("REF", "user.ana.weights", "B_2", "user.ana.data")),
                        new Program("i:1", "run %REF %B_2 %ET %OUT", "3", "0", true, true),
                        "cpu",
                        new ResourceRequest(2500, 4096, null, 60L),
                        new Options(
                                true,
                                7,
                                5,
                                RetryPolicy.of(3, List.of("oom", "exit=1-9"), List.of("exit=2")),
                                OutputRule.of("fit 2.json", true, List.of("*.csv", "plots/")),
                                40,
                                TestChoice.SPREAD)),
                "ana");

        // then
        assertThat(task.cpus()).isEqualTo(2.5);
        assertThat(task.memoryMib()).isEqualTo(4096);
        assertThat(task.gpus()).isZero();
        assertThat(task.maxSeconds()).isEqualTo(60);
        assertThat(task.maxAttempts()).isEqualTo(3);
        assertThat(task.outputName()).isEqualTo("fit 2.json");
        assertThat(task.requireOutput()).isTrue();
        assertThat(task.keep()).containsExactly("*.csv", "plots/");
        assertThat(task.pack()).isEqualTo(40);
        assertThat(task.packs()).isEqualTo(new TaskView.Packs(40, null));
        assertThat(task.retryOn()).containsExactly("oom", "exit=1-9");
        assertThat(task.noRetryOn()).containsExactly("exit=2");
        assertThat(task.secondary())
                .containsExactly(Map.entry("B_2", "user.ana.data"), Map.entry("REF", "user.ana.weights"));
        assertThat(task.et()).isEqualTo("3");
        assertThat(task.eta()).isEqualTo("0");
        assertThat(task.dummyData()).isTrue();
        assertThat(task.dummyConfig()).isTrue();
        assertThat(tasks.get(TaskFixture.TRAIN)).isEqualTo(task);
    }

    @Test
    void aTaskThatAsksForNothingGetsWhatTheQueueGivesAndFollowsIt() {
        // when
        TaskView task = tasks.create(TaskFixture.request(), "ana");

        // then
        assertThat(task.cpus()).isEqualTo(1);
        assertThat(task.memoryMib()).isEqualTo(1024);
        assertThat(task.maxSeconds()).isEqualTo(600);
        assertThat(task.maxAttempts()).isEqualTo(1);
        assertThat(task.retryOn()).isEmpty();
        assertThat(task.secondary()).isEmpty();
        assertThat(task.et()).isNull();
        assertThat(task.dummyData()).isFalse();

        // when
        STORE.jdbc()
                .sql("UPDATE queue SET memory_mib = 2048, default_seconds = NULL WHERE name = 'cpu'")
                .update();

        // then
        assertThat(tasks.get(TaskFixture.TRAIN).memoryMib()).isEqualTo(2048);
        assertThat(tasks.get(TaskFixture.TRAIN).maxSeconds()).isEqualTo(3600);
    }

    @Test
    void aBoundThatIsLoweredLeavesATaskWhatItAskedFor() {
        // given
        create("cpu", new ResourceRequest(4000, 8192, null, 3600L));

        // when
        STORE.jdbc().sql("""
                        UPDATE queue SET max_cpu_millis = NULL, max_memory_mib = NULL, default_seconds = NULL, max_seconds = 60
                        WHERE name = 'cpu'
                        """).update();

        // then
        TaskView task = tasks.get(TaskFixture.TRAIN);
        assertThat(List.of(task.cpus(), task.memoryMib(), task.maxSeconds())).isEqualTo(List.of(4.0, 8192, 3600L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "cpu | 4001 | -    | - | -    | Queue cpu gives a job at most 4 CPUs: ask for less or use another queue.",
                "cpu | -    | 8193 | - | -    | Queue cpu gives a job at most 8,192 MiB of memory: ask for less or use another queue.",
                "cpu | -    | -    | - | 3601 | Queue cpu lets a job run for at most 01:00:00: ask for less or use another queue.",
                "cpu | -    | -    | 1 | -    | Queue cpu has no GPUs: leave them out or use a queue that has some.",
                "gpu | -    | -    | 3 | -    | Queue gpu gives a job at most 2 GPUs: ask for less or use another queue.",
                "gpu | 1001 | -    | - | -    | Queue gpu gives a job at most 1 CPU: ask for less or use another queue."
            })
    void whatIsAboveTheQueuesBoundIsRefusedWithTheBound(
            String queue,
            @Nullable Integer cpus,
            @Nullable Integer memory,
            @Nullable Integer gpus,
            @Nullable Long seconds,
            String sentence) {
        assertRefused(
                "above-queue-limit",
                sentence,
                with(Map.of(), COMMAND, queue, new ResourceRequest(cpus, memory, gpus, seconds)));
    }

    @Test
    void aJobMayAskForFewerGpusThanASlotHas() {
        assertThat(create("gpu", new ResourceRequest(null, null, 1, null)).gpus())
                .isEqualTo(1);
    }

    @Test
    void secondaryDataIsTheOwnersThereAndUsed() {
        assertRefused("dataset-not-found", "There is no dataset user.ana.none: ", Map.of("REF", "user.ana.none"));
        assertRefused(
                "dataset-not-shared",
                "Dataset user.bob.weights belongs to bob and is not shared with ana: ",
                Map.of("REF", "user.bob.weights"));
        assertRefused("invalid-name", ": ", Map.of("REF", "weights"));
        assertRefused(
                "invalid-command",
                "The command never uses %REFS: ",
                Map.of("REF", "user.ana.weights", "REFS", "user.ana.weights"));
    }

    @Test
    void aDatasetBesideTheDataCannotBeDeletedUnderItsTask() {
        // given
        tasks.create(with(Map.of("REF", "user.ana.weights"), COMMAND + " %REF", null, ResourceRequest.NOTHING), "ana");

        // when
        Exception failure = catchThrowableOfType(
                Exception.class,
                () -> STORE.jdbc()
                        .sql("DELETE FROM dataset WHERE name = 'user.ana.weights'")
                        .update());

        // then
        assertThat(failure).hasMessageContaining("task_secondary");
    }

    @Test
    void aDryRunForetellsWithWhatTheTaskAsksFor() {
        // given a node that has as much as the queue gives, and no more
        STORE.observed("n1", 2_000, 2_048, 0);
        NewTask large = with(Map.of(), COMMAND, null, new ResourceRequest(null, 4096, null, null));

        // then
        assertThat(STORE.get(TaskForecasts.class).of(large, tasks.check(large)).neverReason())
                .isEqualTo(
                        "3 jobs ask for 1 CPU and 4,096 MiB each, and no node of cpu has as much: the largest, n1, has 2 CPUs and 2,048 MiB; ask an admin for a larger one or use another queue.");
        NewTask typical = with(Map.of(), COMMAND, null, ResourceRequest.NOTHING);
        assertThat(STORE.get(TaskForecasts.class)
                        .of(typical, tasks.check(typical))
                        .neverReason())
                .isNull();
    }

    private TaskView create(String queue, ResourceRequest request) {
        return tasks.create(with(Map.of(), COMMAND, queue, request), "ana");
    }

    private void assertRefused(String code, String words, Map<String, String> secondary) {
        assertRefused(code, words, with(secondary, COMMAND + " %REF", null, ResourceRequest.NOTHING));
    }

    /** Neither created nor foretold, and nothing written. */
    private void assertRefused(String code, String words, NewTask task) {
        List<Object> before = fixture.everything();
        for (Refusal refusal : List.of(
                catchThrowableOfType(Refusal.class, () -> tasks.create(task, "ana")),
                catchThrowableOfType(Refusal.class, () -> tasks.check(task)))) {
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.getMessage()).contains(words).matches("[^\\n]+: [^\\n]+[.]");
        }
        assertThat(fixture.everything()).isEqualTo(before);
    }

    private static NewTask with(
            Map<String, String> secondary, String command, @Nullable String queue, ResourceRequest request) {
        return new NewTask(
                TaskFixture.TRAIN,
                new Inputs("user.ana.data", "user.ana.configs", secondary),
                new Program("i:1", command, null, null, false, false),
                queue,
                request,
                PLAIN);
    }
}
