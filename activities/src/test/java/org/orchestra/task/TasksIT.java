package org.orchestra.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.orchestra.testing.Centre.CLUSTER;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TaskState;
import org.orchestra.run.RunReports;
import org.orchestra.run.RunReports.Beginning;
import org.orchestra.scheduling.Pass;
import org.orchestra.task.TaskView.Counts;
import org.orchestra.testing.Centre;
import org.orchestra.testing.Laboratory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What users may do with tasks, and what each of it changes. */
class TasksIT {
    private static final String COMMAND = "python3 /job.py -d %DATA -c %IN -o %OUT";

    @RegisterExtension
    static final Centre CENTRE = new Centre();

    private final Tasks tasks = CENTRE.get(Tasks.class);
    private final TaskWorkflows workflows = CENTRE.get(TaskWorkflows.class);
    private final RunReports reports = CENTRE.get(RunReports.class);
    private final JdbcClient jdbc = CENTRE.jdbc();
    private Laboratory laboratory;

    @BeforeEach
    void aQueueTwoUsersAndTheirDatasets() {
        laboratory = CENTRE.laboratory();
        laboratory.queue("cpu", CLUSTER);
        laboratory.queue("big", CLUSTER);
        laboratory.cluster("closed");
        laboratory.queue("far", "closed");
        jdbc.sql("UPDATE cluster SET status = 'INACTIVE' WHERE name = 'closed'").update();
        laboratory.user("ana");
        laboratory.user("bob");
        laboratory.user("zoe");
        jdbc.sql("UPDATE account SET state = 'DISABLED' WHERE username = 'zoe'").update();
        laboratory.configs("ana", "configs", 3);
        laboratory.configs("ana", "empty", 0);
    }

    // Create
    // -----------------------------------------------------------------------------------------------------------

    @Test
    void aTaskHasAJobForEachConfigurationFileInTheOrderOfTheirNames() {
        // given
        jdbc.sql("""
                        UPDATE dataset_file SET path = 'Z/first' WHERE path = 'config-000002.json'
                        """).update();

        // when
        TaskView task = tasks.create(request());

        // then
        assertThat(task.state()).isEqualTo(TaskState.REGISTERED);
        assertThat(task.queue()).isEqualTo("cpu");
        assertThat(task.cluster()).isEqualTo(CLUSTER);
        assertThat(task.owner()).isEqualTo("ana");
        assertThat(task.results())
                .isEqualTo(CENTRE.storage().root().resolve("ana/user.ana.train").toString());
        assertThat(task.counts()).isEqualTo(new Counts(3, 0, 0, 0, 0, 0, 0, 0));
        assertThat(jobNames(task.name())).containsExactly("Z/first", "config-000000.json", "config-000001.json");
        verify(workflows).start(id(task.name()), task.name());
    }

    @Test
    void aSingleFileAsConfigurationMakesOneJob() {
        // when
        TaskView task = tasks.create(request("user.ana.one", "user.ana.data", "user.ana.data", "i:1", COMMAND, "big"));

        // then
        assertThat(task.jobs()).isEqualTo(1);
        assertThat(task.queue()).isEqualTo("big");
        assertThat(jobNames("user.ana.one")).containsExactly("data.csv");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aBadRequestIsRefusedInOneSentenceAndChangesNothing(
            String what, NewTask request, Refusal.Kind kind, String code, List<String> named) {
        // given
        tasks.create(request("user.ana.taken", "user.ana.data", "user.ana.configs", "i:1", COMMAND, null));
        clearInvocations(workflows);
        List<Object> before = everything();

        // when
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> tasks.create(request));

        // then
        assertThat(refusal).isNotNull();
        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.getMessage())
                .matches("[^\\n]+: [^\\n]+[.]")
                .doesNotContain(". ")
                .contains(named);
        assertThat(everything()).isEqualTo(before);
        verifyNoInteractions(workflows);
    }

    static Stream<Arguments> aBadRequestIsRefusedInOneSentenceAndChangesNothing() {
        return Stream.of(
                bad(
                        "a name outside the rule",
                        request("user.ana.Train", "user.ana.data", "user.ana.configs", "i:1", COMMAND, null),
                        Refusal.Kind.INVALID,
                        "invalid-name",
                        "user.ana.Train",
                        "user.<username>.<anything>"),
                bad(
                        "a name that leaves its folder",
                        request("user.ana...", "user.ana.data", "user.ana.configs", "i:1", COMMAND, null),
                        Refusal.Kind.INVALID,
                        "invalid-name",
                        "user.<username>.<anything>"),
                bad(
                        "a name without an owner",
                        request("train", "user.ana.data", "user.ana.configs", "i:1", COMMAND, null),
                        Refusal.Kind.INVALID,
                        "invalid-name",
                        "user.<username>.<anything>"),
                bad(
                        "an owner who does not exist",
                        request("user.eve.train", "user.eve.data", "user.eve.configs", "i:1", COMMAND, null),
                        Refusal.Kind.NOT_FOUND,
                        "user-not-found",
                        "eve",
                        "existing user"),
                bad(
                        "an owner who is disabled",
                        request("user.zoe.train", "user.zoe.data", "user.zoe.data", "i:1", COMMAND, null),
                        Refusal.Kind.NOT_FOUND,
                        "user-not-found",
                        "zoe"),
                bad(
                        "somebody else's data",
                        request("user.ana.train", "user.bob.data", "user.ana.configs", "i:1", COMMAND, null),
                        Refusal.Kind.FORBIDDEN,
                        "not-your-name",
                        "user.bob.data",
                        "use a dataset of ana"),
                bad(
                        "somebody else's configurations",
                        request("user.ana.train", "user.ana.data", "user.bob.data", "i:1", COMMAND, null),
                        Refusal.Kind.FORBIDDEN,
                        "not-your-name",
                        "user.bob.data"),
                bad(
                        "a command without %DATA",
                        request("user.ana.train", "user.ana.data", "user.ana.configs", "i:1", "x %IN %OUT", null),
                        Refusal.Kind.INVALID,
                        "invalid-command",
                        "%DATA"),
                bad(
                        "a command without %IN",
                        request("user.ana.train", "user.ana.data", "user.ana.configs", "i:1", "x %DATA %OUT", null),
                        Refusal.Kind.INVALID,
                        "invalid-command",
                        "%IN"),
                bad(
                        "a command without %OUT",
                        request("user.ana.train", "user.ana.data", "user.ana.configs", "i:1", "%DATA %IN", null),
                        Refusal.Kind.INVALID,
                        "invalid-command",
                        "%OUT"),
                bad(
                        "an unknown dataset",
                        request("user.ana.train", "user.ana.dta", "user.ana.configs", "i:1", COMMAND, null),
                        Refusal.Kind.NOT_FOUND,
                        "dataset-not-found",
                        "user.ana.dta",
                        "maestro castor upload"),
                bad(
                        "unknown configurations",
                        request("user.ana.train", "user.ana.data", "user.ana.cfg", "i:1", COMMAND, null),
                        Refusal.Kind.NOT_FOUND,
                        "dataset-not-found",
                        "user.ana.cfg",
                        "maestro castor upload"),
                bad(
                        "no configurations",
                        request("user.ana.train", "user.ana.data", "user.ana.empty", "i:1", COMMAND, null),
                        Refusal.Kind.INVALID,
                        "dataset-empty",
                        "user.ana.empty",
                        "upload a directory"),
                bad(
                        "an unknown queue",
                        request("user.ana.train", "user.ana.data", "user.ana.configs", "i:1", COMMAND, "gpu"),
                        Refusal.Kind.NOT_FOUND,
                        "queue-not-found",
                        "gpu",
                        "big, cpu"),
                bad(
                        "a queue of an inactive cluster",
                        request("user.ana.train", "user.ana.data", "user.ana.configs", "i:1", COMMAND, "far"),
                        Refusal.Kind.NOT_FOUND,
                        "queue-not-found",
                        "far",
                        "big, cpu"),
                bad(
                        "a queue that no database can name",
                        request("user.ana.train", "user.ana.data", "user.ana.configs", "i:1", COMMAND, "c\0pu"),
                        Refusal.Kind.NOT_FOUND,
                        "queue-not-found",
                        "big, cpu"),
                bad(
                        "a bad image name",
                        request("user.ana.train", "user.ana.data", "user.ana.configs", "Python:", COMMAND, null),
                        Refusal.Kind.INVALID,
                        "invalid-image",
                        "Python:",
                        "python:3.12"),
                bad(
                        "a task that exists",
                        request("user.ana.taken", "user.ana.data", "user.ana.configs", "i:1", COMMAND, null),
                        Refusal.Kind.CONFLICT,
                        "task-exists",
                        "user.ana.taken",
                        "choose another name"));
    }

    @Test
    void aTaskWithoutAQueueIsRefusedWhenThereIsNoDefault() {
        // given
        jdbc.sql("UPDATE queue SET is_default = false").update();

        // then
        assertThatThrownBy(() -> tasks.create(request()))
                .isInstanceOf(Refusal.class)
                .hasMessage("No default queue is set: name one of big, cpu.");
    }

    @Test
    void aTaskOverTheResultsOfAnEarlierOneIsRefusedAndTheyStay() throws IOException {
        // given
        Path old = CENTRE.storage().task(new OwnedName("user.ana.train")).resolve("kept");
        Files.createDirectories(old.getParent());
        Files.writeString(old, "result");
        List<Object> before = everything();

        // then
        assertThatThrownBy(() -> tasks.create(request()))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "The results of an earlier task user.ana.train are still at %s: move them away or choose another name.",
                        old.getParent());
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void moreJobsThanATaskMayHaveAreRefused() {
        // given
        jdbc.sql("""
                        INSERT INTO dataset_file (dataset_id, path, bytes, sha256)
                        SELECT d.id, 'c' || i, 0, repeat('0', 64) FROM dataset d, generate_series(1, 100001) i
                        WHERE d.name = 'user.ana.empty'
                        """).update();

        // then
        assertThatThrownBy(() -> tasks.create(
                        request("user.ana.train", "user.ana.data", "user.ana.empty", "i:1", COMMAND, null)))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "Dataset user.ana.empty has 100,001 files and a task at most 100,000 jobs: split it into several tasks.");
        assertThat(jdbc.sql("SELECT count(*) FROM task").query(Long.class).single())
                .isZero();
    }

    @Test
    void ofTwoCreationsAtOnceOneWinsWholly() throws Exception {
        for (int round = 0; round < 20; round++) {
            // given
            NewTask request =
                    request("user.ana.round" + round, "user.ana.data", "user.ana.configs", "i:1", COMMAND, null);

            // when
            List<String> answers = atOnce(List.of(() -> answer(request), () -> answer(request)));

            // then
            assertThat(answers).containsExactlyInAnyOrder("created", "task-exists");
            assertThat(tasks.get(request.name()).counts().registered()).isEqualTo(3);
        }
    }

    // Kill
    // -------------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "TESTING", "RUNNING"})
    void aKillEndsAtOnceWhatHasNoRun(TaskState state) {
        // given
        long task = create(state);

        // when
        TaskView killed = tasks.kill("user.ana.train");

        // then
        assertThat(killed.state()).isEqualTo(TaskState.KILL);
        assertThat(killed.counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 0, 3, 0));
        verify(workflows).kill(task, "user.ana.train");
    }

    @ParameterizedTest
    @EnumSource(
            names = {"REGISTERED", "TESTING", "RUNNING"},
            mode = Mode.EXCLUDE)
    void whatHasEndedOrIsBeingKilledCannotBeKilled(TaskState state) {
        // given
        create(state);

        // then
        assertRefused(() -> tasks.kill("user.ana.train"), state, "only a task that has not ended can be killed");
    }

    @Test
    void aKillLeavesWhatRunsToItsRunnerAndWhatHasEndedAsItIs() {
        // given of 5 jobs one is done, one failed, one runs, one has a slot and one waits
        laboratory.node("cpu", "n1", 4);
        long task = CENTRE.openTask("ana", "life", 5);
        pass();
        end(task, 0, RunOutcome.succeeded());
        end(task, 1, RunOutcome.exitCode(1));
        begin(task, 2);

        // when
        TaskView killed = tasks.kill("user.ana.life");

        // then
        assertThat(killed.counts()).isEqualTo(new Counts(0, 0, 1, 0, 1, 1, 2, 0));
        assertThat(CENTRE.state(task, 2)).isEqualTo(JobState.ACTIVATED);
        assertThat(CENTRE.usedSlots()).isEqualTo(1);
    }

    @Test
    void aKillAndAStartNeverMissEachOther() throws Exception {
        laboratory.node("cpu", "n1", 3);
        for (int round = 0; round < 60; round++) {
            // given
            String name = "user.ana.race" + round;
            tasks.create(request(name, "user.ana.data", "user.ana.configs", "i:1", COMMAND, null));
            long task = CENTRE.open(id(name));
            pass();

            // when
            List<String> answers = atOnce(List.of(
                    () -> tasks.kill(name).state().name(),
                    () -> take(task, 0),
                    () -> take(task, 1),
                    () -> take(task, 2)));

            // then whoever began holds its slot until its run is gone; the others can not begin any more
            assertThat(answers.get(0)).isEqualTo("KILL");
            for (int job = 0; job < 3; job++) {
                boolean began = answers.get(job + 1).equals("began");
                assertThat(CENTRE.state(task, job)).isEqualTo(began ? JobState.ACTIVATED : JobState.KILLED);
                assertThat(take(task, job)).isEqualTo(began ? "began" : "over");
                assertThat(reports.launched(new RunKey(task, job, 1))).isFalse();
            }

            // when what began is removed
            for (int job = 0; job < 3; job++) {
                reports.ended(new RunKey(task, job, 1), RunOutcome.of(RunCause.KILLED_BY_USER));
            }
            close(task);

            // then
            assertThat(tasks.get(name).counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 0, 3, 0));
            assertThat(openRuns()).isZero();
            assertThat(CENTRE.usedSlots()).isZero();
        }
    }

    @Test
    void aRunThatBeginsWhileItsTaskClosesIsNotLeftOpen() throws Exception {
        laboratory.node("cpu", "n1", 3);
        for (int round = 0; round < 60; round++) {
            // given a task to be killed, whose jobs have slots
            String name = "user.ana.late" + round;
            tasks.create(request(name, "user.ana.data", "user.ana.configs", "i:1", COMMAND, null));
            long task = CENTRE.open(id(name));
            pass();
            CENTRE.bring(task, TaskState.KILL);

            // when
            atOnce(List.of(() -> close(task), () -> take(task, 0), () -> take(task, 1), () -> take(task, 2)));

            // then
            assertThat(CENTRE.count(task, JobState.KILLED)).isEqualTo(3);
            assertThat(openRuns()).isZero();
        }
    }

    // Retry
    // ------------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"FINALIZED, RUNNING", "BROKEN, REGISTERED", "KILLED, REGISTERED"})
    void aRetryRunsAgainWhatIsNotDone(TaskState state, TaskState next) {
        // given
        long task = create(state);
        setJobs(task, "DONE", "FAILED", state == TaskState.KILLED ? "KILLED" : "BROKEN");
        jdbc.sql("UPDATE task SET reason = 'why', finished_at = now()").update();

        // when
        TaskView retried = tasks.retry("user.ana.train");

        // then
        assertThat(retried.state()).isEqualTo(next);
        assertThat(retried.counts()).isEqualTo(new Counts(2, 0, 0, 0, 1, 0, 0, 0));
        assertThat(retried.reason()).isNull();
        assertThat(retried.finishedAt()).isNull();
        verify(workflows).start(task, "user.ana.train");
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "TESTING", "RUNNING", "KILL", "DONE"})
    void whatHasNotEndedOrIsDoneCannotBeRetried(TaskState state) {
        // given
        create(state);

        // then
        assertRefused(
                () -> tasks.retry("user.ana.train"), state, "only a FINALIZED, BROKEN or KILLED task can be retried");
    }

    @Test
    void aRetriedJobsAttemptsCountOn() {
        // given a job that failed and is retried
        laboratory.node("cpu", "n1", 1);
        long task = CENTRE.openTask("ana", "life", 1);
        pass();
        end(task, 0, RunOutcome.exitCode(3));
        close(task);
        assertThat(tasks.job("user.ana.life", 0).job().reason()).isEqualTo("exit code 3");
        tasks.retry("user.ana.life");
        CENTRE.open(task);

        // when
        pass();

        // then
        JobDetail job = tasks.job("user.ana.life", 0);
        assertThat(job.job()).isEqualTo(new JobView(0, "config-000000.json", JobState.ACTIVATED, 2, "n1", null));
        assertThat(job.runs()).extracting(RunView::outcome).containsExactly("FAILED");
    }

    // Delete
    // -----------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"DONE, true", "FINALIZED, false", "BROKEN, true", "KILLED, false"})
    void aDeletedTaskIsGoneWithOrWithoutItsFiles(TaskState state, boolean files) throws IOException {
        // given
        create(state);
        Path result = CENTRE.storage().output(new OwnedName("user.ana.train"), "config-000000.json", 1);
        Files.createDirectories(result.getParent());
        Files.writeString(result, "42");

        // when
        tasks.delete("user.ana.train", files);

        // then
        assertThat(Files.exists(result)).isEqualTo(!files);
        assertThat(Files.exists(CENTRE.storage().dataset(new OwnedName("user.ana.configs"))))
                .isTrue();
        assertThat(jdbc.sql("SELECT count(*) FROM job").query(Long.class).single())
                .isZero();
        assertThatThrownBy(() -> tasks.get("user.ana.train")).hasMessageContaining("There is no task user.ana.train");
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "TESTING", "RUNNING", "KILL"})
    void whatHasNotEndedCannotBeDeleted(TaskState state) {
        // given
        create(state);

        // then
        assertRefused(() -> tasks.delete("user.ana.train", true), state, "kill it before you delete it");
    }

    @Test
    void anUnknownTaskIsRefusedByEveryCall() {
        Stream.<Runnable>of(
                        () -> tasks.get("user.ana.none"),
                        () -> tasks.kill("user.ana.none"),
                        () -> tasks.retry("user.ana.none"),
                        () -> tasks.delete("user.ana.none", true),
                        () -> tasks.job("user.ana.none", 0))
                .forEach(call -> assertThatThrownBy(call::run)
                        .isInstanceOf(Refusal.class)
                        .hasMessage("There is no task user.ana.none: check the name with maestro task list."));
    }

    private static Arguments bad(String what, NewTask request, Refusal.Kind kind, String code, String... named) {
        return Arguments.of(what, request, kind, code, List.of(named));
    }

    private static NewTask request() {
        return request("user.ana.train", "user.ana.data", "user.ana.configs", "python:3.12", COMMAND, null);
    }

    private static NewTask request(
            String name, String data, String configs, String image, String command, @Nullable String queue) {
        return new NewTask(name, data, configs, image, command, queue, true);
    }

    /** The task {@code user.ana.train} in a state, of which the workflows know. */
    private long create(TaskState state) {
        tasks.create(request());
        long task = id("user.ana.train");
        CENTRE.bring(task, state);
        clearInvocations(workflows);
        return task;
    }

    private void assertRefused(Runnable call, TaskState state, String rule) {
        List<Object> before = everything();
        assertThatThrownBy(call::run)
                .isInstanceOf(Refusal.class)
                .hasMessage("Task user.ana.train is %s: %s.", state, rule);
        assertThat(everything()).isEqualTo(before);
        verifyNoInteractions(workflows);
    }

    private String answer(NewTask request) {
        try {
            tasks.create(request);
            return "created";
        } catch (Refusal refusal) {
            return refusal.code();
        }
    }

    private String take(long task, int job) {
        return reports.begin(new RunKey(task, job, 1)) instanceof Beginning.Proceed ? "began" : "over";
    }

    private void begin(long task, int job) {
        assertThat(take(task, job)).isEqualTo("began");
    }

    private void end(long task, int job, RunOutcome outcome) {
        begin(task, job);
        reports.ended(new RunKey(task, job, 1), outcome);
    }

    private String close(long task) {
        return CENTRE.get(TaskActivitiesImpl.class).close(task).name();
    }

    private static void pass() {
        CENTRE.get(Pass.class).make(CLUSTER, false);
    }

    private void setJobs(long task, String... states) {
        jdbc.sql("ALTER TABLE job DISABLE TRIGGER job_transition").update();
        for (int job = 0; job < states.length; job++) {
            jdbc.sql("UPDATE job SET state = :state WHERE task_id = :task AND number = :job")
                    .param("state", states[job])
                    .param("task", task)
                    .param("job", job)
                    .update();
        }
        jdbc.sql("ALTER TABLE job ENABLE TRIGGER job_transition").update();
    }

    private long id(String name) {
        return jdbc.sql("SELECT id FROM task WHERE name = :name")
                .param("name", name)
                .query(Long.class)
                .single();
    }

    private List<String> jobNames(String task) {
        return jdbc.sql("SELECT name FROM job WHERE task_id = :task ORDER BY number")
                .param("task", id(task))
                .query(String.class)
                .list();
    }

    private long openRuns() {
        return jdbc.sql("SELECT count(*) FROM run WHERE outcome IS NULL")
                .query(Long.class)
                .single();
    }

    /** Every task, job and file. */
    private List<Object> everything() {
        List<Object> all = new ArrayList<>(jdbc.sql("SELECT to_jsonb(t)::text FROM task t ORDER BY id")
                .query(String.class)
                .list());
        all.addAll(jdbc.sql("SELECT to_jsonb(j)::text FROM job j ORDER BY task_id, number")
                .query(String.class)
                .list());
        try (Stream<Path> files = Files.walk(CENTRE.storage().root())) {
            all.addAll(files.sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** Makes the calls as much at once as can be; their answers in order. */
    private static List<String> atOnce(List<Callable<String>> calls) throws InterruptedException, ExecutionException {
        ExecutorService executor = Executors.newFixedThreadPool(calls.size());
        CyclicBarrier together = new CyclicBarrier(calls.size());
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (Callable<String> call : calls) {
                answers.add(executor.submit(() -> {
                    together.await();
                    return call.call();
                }));
            }
            List<String> results = new ArrayList<>();
            for (Future<String> answer : answers) {
                results.add(answer.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }
}
