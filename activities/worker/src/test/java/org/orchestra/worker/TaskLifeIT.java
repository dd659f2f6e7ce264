package org.orchestra.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.DependencyKind;
import org.orchestra.domain.task.JobSelection;
import org.orchestra.domain.task.TaskDependency;
import org.orchestra.domain.task.TaskIds;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.task.JobView;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.RetryRequest;
import org.orchestra.store.task.TaskDeletions;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.task.TaskRetries;
import org.orchestra.store.task.TaskView;
import org.orchestra.store.task.TaskView.Counts;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.TestData;
import org.orchestra.temporal.DrainWorkflows;
import org.orchestra.testing.PostgresExtension;
import org.orchestra.testing.TemporalExtension;
import org.orchestra.volume.Storage;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Tasks from their creation to their end, on a real PostgreSQL, Temporal's in-process service and real processes. */
@SpringBootTest(
        classes = WorkerApplication.class,
        properties = {
            "spring.config.name=worker",
            "server.port=0",
            // As where mail is sent: Spring's own beans for it must find their names free.
            "spring.mail.host=localhost",
            "spring.mail.port=1",
            "orchestra.bootstrap.clusters[0].name=local",
            "orchestra.bootstrap.clusters[0].type=local",
            "orchestra.bootstrap.queues[0].name=cpu",
            "orchestra.bootstrap.queues[0].cluster=local",
            "orchestra.bootstrap.queues[0].is-default=true",
            "orchestra.bootstrap.nodes[0].name=here",
            "orchestra.bootstrap.nodes[0].queue=cpu",
            "orchestra.bootstrap.nodes[0].slots=4"
        })
@DirtiesContext
class TaskLifeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @RegisterExtension
    static final TemporalExtension TEMPORAL = new TemporalExtension();

    @TempDir
    static Path folder;

    @Autowired
    Tasks tasks;

    @Autowired
    TaskKills kills;

    @Autowired
    TaskRetries retries;

    @Autowired
    TaskDeletions deletions;

    @Autowired
    Storage storage;

    @Autowired
    Reconciler reconciler;

    @Autowired
    WorkflowClient temporal;

    @Autowired
    DrainWorkflows drains;

    private static int users;
    private String user;
    private TestData data;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry properties) {
        POSTGRES.register(properties);
        TEMPORAL.register(properties);
        properties.add("orchestra.storage.root", () -> folder.resolve("volume").toString());
        properties.add(
                "orchestra.worker.local-state", () -> folder.resolve("state").toString());
    }

    @BeforeEach
    void newUser() {
        data = new TestData(POSTGRES.jdbc(), storage);
        user = "user" + ++users;
        data.user(user);
    }

    @Test
    void aTaskRunsItsTestPhaseAndThenEveryOtherJobOnce() throws IOException {
        // when
        TaskView created = create("train", 23, "cat %DATA %IN > %OUT; echo ran >> marks; echo said %IN", false);

        // then
        TaskView ended = awaitEnd(created, TaskState.DONE);
        assertThat(ended.counts()).isEqualTo(new Counts(0, 0, 0, 0, 23, 0, 0, 0));
        for (JobView job : jobs(ended)) {
            Path run = Path.of(ended.results(), job.name(), "run-1");
            assertThat(run.resolve("output")).hasContent("data.csv\n" + job.name());
            assertThat(run.resolve("marks")).hasContent("ran");
            assertThat(Files.readString(run.resolveSibling("run-1.log")))
                    .contains("said")
                    .contains(job.name());
        }
    }

    @Test
    void aFailedTestJobBreaksTheTaskAndNothingElseRuns() {
        // when
        TaskView created =
                create("broken", 30, "case %IN in *3.json) exit 7;; esac; sleep 30; cat %DATA > %OUT", false);

        // then
        TaskView ended = awaitEnd(created, TaskState.BROKEN);
        assertThat(ended.reason())
                .contains("the test phase failed")
                .contains("job 3")
                .contains("7");
        assertThat(ended.counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 1, 0, 29));
        assertThat(tasks.jobs(ended.name(), JobState.BROKEN, new PageRequest(null, 50))
                        .items())
                .hasSize(29);
    }

    @Test
    void aTaskWithFailuresIsFinalizedAndARetryRunsOnlyThese() {
        // given
        TaskView created = create(
                "flaky",
                12,
                "case %IN in *05.json) test -e ../run-1/tried || { touch tried; exit 9; };; esac; cp %IN %OUT; : %DATA",
                true);
        TaskView ended = awaitEnd(created, TaskState.FINALIZED);
        assertThat(ended.counts()).isEqualTo(new Counts(0, 0, 0, 0, 11, 1, 0, 0));
        assertThat(ended.reason()).startsWith("1 of 12 jobs failed, the first is job 5");

        // when
        retries.retry(ended.name(), RetryRequest.ALL, user);

        // then
        TaskView done = awaitEnd(created, TaskState.DONE);
        assertThat(done.reason()).isNull();
        assertThat(tasks.job(done.name(), 5).runs())
                .extracting("attempt", "outcome")
                .containsExactly(tuple(1, "FAILED"), tuple(2, "SUCCEEDED"));
        assertThat(tasks.job(done.name(), 4).runs()).hasSize(1);
    }

    @Test
    void aKillEndsWhatWaitsAndWhatRuns() {
        // given
        TaskView created = create("long", 9, "sleep 300; cp %IN %OUT; : %DATA", true);
        await().atMost(PATIENCE).until(() -> tasks.get(created.name()).counts().running() == 4);

        // when
        kills.kill(created.name(), user);

        // then
        TaskView killed = awaitEnd(created, TaskState.KILLED);
        assertThat(killed.counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 0, 9, 0));
        assertThat(sleeping()).as("processes left").isZero();
        assertThatThrownBy(() -> kills.kill(created.name(), user))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("KILLED");
    }

    @Test
    void aKillRightAfterTheCreationIsNotLost() {
        // given
        TaskView created = create("short", 5, "sleep 300; cp %IN %OUT; : %DATA", false);

        // when
        kills.kill(created.name(), user);

        // then
        TaskView killed = awaitEnd(created, TaskState.KILLED);
        assertThat(killed.counts().killed()).isEqualTo(5);
        assertThat(killed.reason()).isEqualTo("killed by " + user);
    }

    @Test
    void theLargestTaskIsKilledWhileItWaitsAndNoneOfItsBatchesHasBegun() {
        // given
        data.queue("full", "local");
        String configs = data.unwrittenConfigs(user, "huge.configs", Batch.MAX_TASK_JOBS);
        TaskView created = create("huge", configs, "cp %IN %OUT; : %DATA", "full", true);
        await().atMost(PATIENCE).until(() -> tasks.get(created.name()).counts().assigned() == Batch.MAX_TASK_JOBS);

        // when its workflow hears of the kill again, as at any time from the reconciler
        kills.kill(created.name(), user);
        reconciler.reconcile();

        // then
        TaskView killed = awaitEnd(created, TaskState.KILLED);
        assertThat(killed.counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 0, Batch.MAX_TASK_JOBS, 0));
        assertThat(temporal.fetchHistory(TaskIds.workflow(created.name())).getEvents())
                .hasSizeLessThan(Batch.MAX_TASK_JOBS / Batch.MAX_JOBS)
                .noneMatch(HistoryEvent::hasStartChildWorkflowExecutionInitiatedEventAttributes);
    }

    @Test
    void aKilledJobEndsAndTheOthersGoOn() throws IOException {
        // given jobs that wait until they are let go
        Path gate = folder.resolve(user);
        TaskView created = create(
                "picked", 6, "while ! test -e %s; do sleep 0.2; done; cp %%IN %%OUT; : %%DATA".formatted(gate), true);
        await().atMost(PATIENCE).until(() -> tasks.get(created.name()).counts().running() == 4);

        // when one that runs and one that waits are killed
        assertThat(kills.killJob(created.name(), 1, user).running()).isTrue();
        assertThat(kills.killJob(created.name(), 5, user).running()).isFalse();
        await().atMost(PATIENCE).until(() -> tasks.get(created.name()).counts().killed() == 2);
        Files.createFile(gate);

        // then
        TaskView ended = awaitEnd(created, TaskState.FINALIZED);
        assertThat(ended.counts()).isEqualTo(new Counts(0, 0, 0, 0, 4, 0, 2, 0));
        assertThat(ended.reason())
                .isEqualTo("2 of 6 jobs were killed, the first is job 1 (config-000001.json): killed by " + user);
        assertThat(tasks.job(ended.name(), 1).runs())
                .extracting("attempt", "outcome")
                .containsExactly(tuple(1, "KILLED"));
    }

    @Test
    void chosenJobsRunAgainWithAnotherCommandAndEarlierResultsStay() {
        // given
        TaskView created = create("twice", 3, "cp %IN %OUT; : %DATA", false);
        awaitEnd(created, TaskState.DONE);

        // when
        retries.retry(
                created.name(),
                new RetryRequest(JobSelection.parse("1"), "echo again > %OUT; : %DATA %IN", null),
                user);

        // then
        TaskView done = awaitEnd(created, TaskState.DONE);
        Path job = Path.of(done.results(), "config-000001.json");
        assertThat(job.resolve("run-1/output")).hasContent("config-000001.json");
        assertThat(job.resolve("run-2/output")).hasContent("again");
        assertThat(tasks.job(done.name(), 0).runs()).hasSize(1);
    }

    @Test
    void jobsOfADrainedNodeRunElsewhereAtNoCost() {
        // given
        data.node("cpu", "there", 4);
        TaskView created = create("moved", 4, "sleep 200; cp %IN %OUT; : %DATA", true);
        await().atMost(PATIENCE).until(() -> tasks.get(created.name()).counts().running() == 4);
        assertThat(runningOn("here")).isPositive();

        // when
        drain("here");

        // then
        await().atMost(PATIENCE).until(() -> runningOn("there") == 4);
        assertThat(POSTGRES.jdbc()
                        .sql(
                                "SELECT DISTINCT outcome || ': ' || reason FROM run WHERE node = 'here' AND eviction_reason IS NOT NULL")
                        .query(String.class)
                        .list())
                .containsExactly("EVICTED: the node was drained");
        kills.kill(created.name(), user);
        awaitEnd(created, TaskState.KILLED);
        POSTGRES.jdbc().sql("UPDATE node SET drained = false").update();
        POSTGRES.jdbc().sql("DELETE FROM node WHERE name = 'there'").update();
    }

    @Test
    void aTaskGoesOnAfterItsWorkflowsWereTerminated() throws IOException {
        // given
        TaskView created = create("forgotten", 12, "sleep 2; echo ran >> marks; cp %IN %OUT; : %DATA", true);
        await().atMost(PATIENCE).until(() -> tasks.get(created.name()).counts().done() >= 2);

        // when
        temporal.newUntypedWorkflowStub(TaskIds.workflow(created.name())).terminate("by mistake");
        // More than once: a task cannot go on while the batches of its terminated workflow are still being terminated.
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            reconciler.reconcile();
            return tasks.get(created.name()).state().isFinal();
        });

        // then
        TaskView ended = awaitEnd(created, TaskState.DONE);
        for (JobView job : jobs(ended)) {
            assertThat(Path.of(ended.results(), job.name(), "run-1", "marks")).hasContent("ran");
        }
    }

    @Test
    void aDeletedTaskLeavesItsFilesUnlessToldOtherwise() {
        // given
        TaskView created = create("gone", 2, "cp %IN %OUT; : %DATA", true);
        awaitEnd(created, TaskState.DONE);
        assertThatThrownBy(() -> create("gone", 4, "cp %IN %OUT; : %DATA", true))
                .hasMessageContaining("delete that one first");

        // when
        deletions.delete(created.name(), false);

        // then
        assertThatThrownBy(() -> tasks.get(created.name())).hasMessageContaining("There is no task");
        assertThatThrownBy(() -> create("gone", 3, "cp %IN %OUT; : %DATA", true))
                .hasMessageContaining("results of an earlier task");
    }

    @Test
    void aTaskDeletedWithItsFilesFollowsNoLinkOutOfItsFolder() throws IOException {
        // given
        Path kept = Files.writeString(folder.resolve("kept"), "somebody else's");
        TaskView created = create("linked", 2, "ln -s " + folder + " link; cp %IN %OUT; : %DATA", true);
        awaitEnd(created, TaskState.DONE);

        // when
        deletions.delete(created.name(), true);

        // then
        assertThat(Path.of(created.results())).doesNotExist();
        assertThat(kept).hasContent("somebody else's");
        awaitEnd(create("linked", 3, "cp %IN %OUT; : %DATA", true), TaskState.DONE);
    }

    @Test
    void tasksRunAfterOthersAsAWholeAndJobByJob() throws IOException {
        // given one whose jobs end only when they are told to
        Path gate = folder.resolve("gate-" + user);
        TaskView first =
                create("first", 3, "while [ ! -e " + gate + " ]; do sleep 0.1; done; cp %IN %OUT; : %DATA", true);
        TaskView each = createAfter("each", first, DependencyKind.EACH_DONE);
        TaskView whole = createAfter("whole", first, DependencyKind.DONE);
        await().atMost(PATIENCE)
                .until(() -> tasks.get(each.name()).state() == TaskState.RUNNING
                        && tasks.get(first.name()).counts().running() > 0);

        // then
        assertThat(tasks.get(whole.name()).state()).isEqualTo(TaskState.REGISTERED);
        assertThat(tasks.get(each.name()).counts().registered()).isEqualTo(3);

        // when
        Files.createFile(gate);

        // then
        awaitEnd(first, TaskState.DONE);
        awaitEnd(each, TaskState.DONE);
        awaitEnd(whole, TaskState.DONE);
        assertThat(tasks.job(whole.name(), 0).runs().get(0).createdAt())
                .isAfter(tasks.get(first.name()).finishedAt());
        for (JobView job : jobs(each)) {
            assertThat(tasks.job(each.name(), job.job()).runs().get(0).createdAt())
                    .isAfter(tasks.job(first.name(), job.job()).runs().get(0).finishedAt());
        }
    }

    @Test
    void aTaskThatWaitsForAnotherIsKilledAtOnce() {
        // given
        TaskView first = create("first", 1, "sleep 300; : %IN %OUT %DATA", true);
        TaskView next = createAfter("next", first, DependencyKind.DONE);

        // when
        kills.kill(next.name(), user);

        // then
        awaitEnd(next, TaskState.KILLED);
        kills.kill(first.name(), user);
        awaitEnd(first, TaskState.KILLED);
    }

    private TaskView createAfter(String name, TaskView other, DependencyKind kind) {
        NewTask plain = new NewTask(
                "user." + user + "." + name,
                other.dataDataset(),
                other.configDataset(),
                "none:1",
                "cp %IN %OUT; : %DATA",
                null,
                true);
        return tasks.create(
                new NewTask(
                        plain.name(),
                        plain.inputs(),
                        plain.program(),
                        null,
                        List.of(),
                        plain.request(),
                        plain.options(),
                        List.of(new TaskDependency(new OwnedName(other.name()), kind)),
                        null),
                user);
    }

    private TaskView create(String name, int jobs, String command, boolean bypass) {
        String configs = data.configs(user, name + ".configs-" + jobs, jobs);
        return create(name, configs, command, null, bypass);
    }

    private TaskView create(String name, String configs, String command, @Nullable String queue, boolean bypass) {
        return tasks.create(
                new NewTask(
                        "user." + user + "." + name,
                        "user." + user + ".data",
                        configs,
                        "none:1",
                        command,
                        queue,
                        bypass),
                user);
    }

    private TaskView awaitEnd(TaskView task, TaskState end) {
        await().atMost(PATIENCE).until(() -> tasks.get(task.name()).state().isFinal());
        TaskView ended = tasks.get(task.name());
        assertThat(ended.state()).as(ended.toString()).isEqualTo(end);
        return ended;
    }

    private List<JobView> jobs(TaskView task) {
        return tasks.jobs(task.name(), null, new PageRequest(null, 500)).items();
    }

    private void drain(String node) {
        long id = POSTGRES.jdbc()
                .sql("UPDATE node SET drained = true WHERE name = :name RETURNING id")
                .param("name", node)
                .query(Long.class)
                .single();
        drains.empty(id);
    }

    private static int runningOn(String node) {
        return POSTGRES.jdbc()
                .sql(
                        "SELECT count(*) FROM job j JOIN node n ON n.id = j.node_id WHERE n.name = :name AND j.state = 'RUNNING'")
                .param("name", node)
                .query(Integer.class)
                .single();
    }

    private static long sleeping() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").equals("sleep 300"))
                .count();
    }
}
