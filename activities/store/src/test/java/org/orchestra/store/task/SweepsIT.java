package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.task.TaskState;
import org.orchestra.domain.task.TestChoice;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.task.NewTask.Inputs;
import org.orchestra.store.task.NewTask.Options;
import org.orchestra.store.task.NewTask.Program;
import org.orchestra.store.testing.StoreExtension;

/** Tasks whose jobs come from parameters, and tasks that are one job. */
class SweepsIT {
    private static final String NAME = "user.ana.sweep";
    private static final String GRID = "{\"lr\":[0.10,1e-3],\"seed\":\"0..2\"}";

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);
    private final TaskFixture fixture = new TaskFixture(STORE);

    @BeforeEach
    void aQueueAndDatasets() {
        fixture.begin();
    }

    @Test
    void aGridMakesAJobForEachCombinationWithTheValuesAsTheyAreWritten() {
        // when
        TaskView task = tasks.create(sweep(GRID, null, "train --lr %lr %DATA"), "ana");

        // then
        assertThat(task.jobs()).isEqualTo(6);
        assertThat(task.configDataset()).isNull();
        assertThat(task.parameters()).isEqualTo(new ParametersJson(GRID));
        assertThat(tasks.getAll(List.of(NAME)))
                .singleElement()
                .satisfies(listed -> assertThat(listed.parameters()).isNull());
        assertThat(jobs(Map.of()))
                .extracting(JobView::name)
                .containsExactly(
                        "lr=0.10,seed=0",
                        "lr=0.10,seed=1",
                        "lr=0.10,seed=2",
                        "lr=1e-3,seed=0",
                        "lr=1e-3,seed=1",
                        "lr=1e-3,seed=2");
        assertThat(tasks.job(NAME, 5).job().parameters()).isEqualTo(new ParametersJson("{\"lr\": 1e-3, \"seed\": 2}"));
    }

    @Test
    void aRunGetsItsValuesInItsCommandItsEnvironmentAndAFile() {
        // given
        tasks.create(sweep(GRID, null, "train --lr %lr -c %IN %DATA"), "ana");
        STORE.open(fixture.id(NAME));
        fixture.pass();

        // when
        RunSpec spec =
                ((Beginning.Proceed) STORE.get(RunReports.class).begin(new RunKey(fixture.id(NAME), 3, 1))).spec();

        // then
        Path home = STORE.storage().root().resolve("ana");
        String file = "'" + home + "/user.ana.sweep/lr=1e-3,seed=0/run-1/parameters.json'";
        assertThat(spec.jobName()).isEqualTo("lr=1e-3,seed=0");
        assertThat(spec.command()).isEqualTo("""
                printf '%%s\\n' '{"lr": 1e-3, "seed": 0}' >%1$s || exit
                export PARAM_lr='1e-3' PARAM_seed='0'
                train --lr '1e-3' -c %1$s '%2$s/files/user.ana.data/data.csv'""".formatted(file, home));
    }

    @Test
    void aDrawIsRepeatable() {
        // given
        String spaces = "{\"lr\":{\"min\":1e-5,\"max\":0.1,\"log\":true},\"act\":[\"relu\",\"gelu\"]}";

        // when
        TaskView task = tasks.create(sweep(spaces, new DrawChoice(50, 7), "train"), "ana");

        // then
        assertThat(task.jobs()).isEqualTo(50);
        assertThat(task.draw()).isEqualTo(new DrawChoice(50, 7));
        assertThat(jobs(Map.of()).get(49).parameters())
                .isEqualTo(jobs(Map.of("act", tasks.job(NAME, 49).job().name().split("act=")[1])).stream()
                        .filter(job -> job.job() == 49)
                        .findFirst()
                        .orElseThrow()
                        .parameters());
    }

    @Test
    void jobsAreListedByTheirValuesPageByPage() {
        // given
        tasks.create(sweep(GRID, null, "train"), "ana");

        // when
        Page<JobView> first = tasks.jobs(NAME, null, Map.of("lr", "0.1"), new PageRequest(null, 2));
        Page<JobView> second = tasks.jobs(NAME, null, Map.of("lr", "0.1"), new PageRequest(first.next(), 2));

        // then
        assertThat(Stream.of(first, second)
                        .map(Page::items)
                        .flatMap(List::stream)
                        .map(JobView::job))
                .containsExactly(0, 1, 2);
        assertThat(second.next()).isNull();
        fixture.assertRefused(
                () -> jobs(Map.of("rate", "1")),
                "invalid-parameters",
                "There is no parameter rate: use one of lr, seed.");
    }

    @Test
    void aTaskWithoutFilesAndParametersIsOneJobAndMayDoWithoutData() {
        // when
        TaskView task = tasks.create(task(null, null, null, "hostname"), "ana");

        // then
        assertThat(task.jobs()).isOne();
        assertThat(task.dataDataset()).isNull();
        assertThat(task.parameters()).isNull();
        assertThat(jobs(Map.of())).singleElement().satisfies(job -> {
            assertThat(job.name()).isEqualTo("job");
            assertThat(job.parameters()).isNull();
        });
        STORE.open(fixture.id(NAME));
        fixture.pass();
        Beginning begun = STORE.get(RunReports.class).begin(new RunKey(fixture.id(NAME), 0, 1));
        assertThat(((Beginning.Proceed) begun).spec().command())
                .startsWith("printf '%s\\n' '{}' >'")
                .endsWith("/parameters.json' || exit\nhostname");
    }

    @Test
    void aRetryMayChangeTheCommandOfASweep() {
        // given
        tasks.create(sweep(GRID, null, "train"), "ana");
        long id = fixture.id(NAME);
        STORE.bring(id, TaskState.BROKEN);
        STORE.jdbc().sql("UPDATE job SET state = 'BROKEN'").update();

        // when
        STORE.get(TaskRetries.class).retry(NAME, new RetryRequest(null, "train better %lr", null), "ana");

        // then
        assertThat(tasks.get(NAME).command()).isEqualTo("train better %lr");
        assertThat(tasks.get(NAME).counts().registered()).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":\"0..99999\",\"b\":\"0..99999\"} | The parameters make 10,000,000,000 jobs and a task has at most 100,000: give fewer values, or draw some of the combinations.",
                "{\"lr\":{\"min\":0,\"max\":1}} | Parameter lr has a min and a max, between which are endless many values: write some of them, or say with draw how many jobs draw one.",
                "{\"IN\":[1]} | %IN has a meaning of its own in a command: choose another name for the parameter.",
                "{\"lr\":[[1]]} | Parameter lr: a list or mapping stands where lr needs one value: a value is a text, a number, true or false.",
                "{\"lr\":null} | A parameter has no value: write one; a value is a text, a number, true or false.",
                "{\"lr\":{\"low\":1}} | Parameter lr: a range has min, max and perhaps log, such as {\"min\": 1e-5, \"max\": 0.1, \"log\": true}.",
                "{\"lr\":1,\"lr\":2} | The parameters have 'lr' twice: remove one of them.",
                "[{\"lr\":1,\"lr\":2}] | The parameters have 'lr' twice: remove one of them.",
                "[] | The list of parameters is empty: write the values of one job in each of its items.",
                "[1] | Each item of the list has the values of one job: write it as {\"lr\": 0.1, \"seed\": 3}.",
                "7 | Parameters have names: write them as {\"lr\": [0.1, 0.01]}, or as a list with such a mapping for each job.",
            })
    void whatMakesNoJobsIsRefusedBeforeAnythingHappens(String parameters, String sentence) {
        fixture.assertRefused(
                () -> tasks.create(sweep(parameters, null, "train"), "ana"), "invalid-parameters", sentence);
    }

    @Test
    void aParameterWithinQuotesIsRefused() {
        fixture.assertRefused(
                () -> tasks.create(sweep("{\"lr\":[1]}", null, "train \"%lr\""), "ana"),
                "invalid-command",
                "The command has %lr within quotes, where the shell would take its value apart: write it outside of them, for example \"python3 -c 'import sys; print(sys.argv)' %lr\".");
    }

    @Test
    void parametersThatAreLongerThanADatasetOfFilesAreRefused() {
        String long64 = "{\"a\":[\"" + "x".repeat(4_000) + "\"" + ",1.1".repeat(20_000) + "]}";
        fixture.assertRefused(
                () -> tasks.create(sweep(long64, null, "train"), "ana"),
                "invalid-parameters",
                "The parameters have 84,010 bytes as JSON and may have 65,536: write ranges such as 0..9, or upload a dataset of configuration files.");
    }

    @Test
    void filesAndParametersAreNotMixed() {
        fixture.assertRefused(
                () -> task(null, "user.ana.configs", new WrittenSweep(new ParametersJson(GRID), null), "train"),
                "invalid-parameters",
                "Either the files of configDataset make the jobs or parameters do: send one of them.");
    }

    private List<JobView> jobs(Map<String, String> where) {
        return tasks.jobs(NAME, null, where, new PageRequest(null, 500)).items();
    }

    private static NewTask sweep(String parameters, @Nullable DrawChoice draw, String command) {
        return task("user.ana.data", null, new WrittenSweep(new ParametersJson(parameters), draw), command, true);
    }

    private static NewTask task(
            @Nullable String data, @Nullable String configs, @Nullable WrittenSweep sweep, String command) {
        return task(data, configs, sweep, command, false);
    }

    private static NewTask task(
            @Nullable String data,
            @Nullable String configs,
            @Nullable WrittenSweep sweep,
            String command,
            boolean dummyData) {
        return new NewTask(
                NAME,
                new Inputs(data, configs, Map.of(), sweep),
                new Program("i:1", command, null, null, dummyData, false),
                null,
                ResourceRequest.NOTHING,
                new Options(true, null, 0, RetryPolicy.NONE, OutputRule.DEFAULT, null, TestChoice.FIRST));
    }
}
