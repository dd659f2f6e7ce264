package org.orchestra.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.testing.Centre.CLUSTER;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOrder;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TaskState;
import org.orchestra.drain.DrainOrders;
import org.orchestra.run.RunReports.Beginning;
import org.orchestra.scheduling.Pass;
import org.orchestra.task.NewTask;
import org.orchestra.task.RunView;
import org.orchestra.task.TaskKills;
import org.orchestra.task.Tasks;
import org.orchestra.testing.Centre;
import org.orchestra.testing.Laboratory;
import org.orchestra.workflow.scheduling.PassResult;
import org.orchestra.workflow.task.Grant;
import org.orchestra.workflow.task.JobEnded;

/** What a worker's reports do to runs, jobs, slots and nodes, whatever their order and however often they come. */
class RunReportsIT {
    private static final Instant STARTED = Instant.parse("2026-03-01T12:00:00Z");
    private static final RunOutcome SUCCESS = RunOutcome.succeeded();

    @RegisterExtension
    static final Centre CENTRE = new Centre();

    private final RunReports reports = CENTRE.get(RunReports.class);
    private final Tasks tasks = CENTRE.get(Tasks.class);
    private final Pass pass = CENTRE.get(Pass.class);

    @BeforeEach
    void aNodeAndAUser() {
        Laboratory laboratory = CENTRE.laboratory();
        laboratory.queue("cpu", CLUSTER);
        laboratory.node("cpu", "n1", 2);
        laboratory.user("ana");
    }

    // Beginning
    // --------------------------------------------------------------------------------------------------------

    @Test
    void takingUpAGrantTwiceIsTheSameRun() {
        // given
        RunKey key = grantedJob();

        // when
        Beginning first = reports.begin(key);
        Beginning second = reports.begin(key);

        // then
        assertThat(first).isInstanceOf(Beginning.Proceed.class).isEqualTo(second);
        assertThat(runs(key)).hasSize(1);
        assertThat(state(key)).isEqualTo(JobState.ACTIVATED);
    }

    @Test
    void aRunThatTheClusterHadIsToBeAdopted() {
        // given
        RunKey key = begunJob();
        assertThat(((Beginning.Proceed) reports.begin(key)).launchedBefore()).isFalse();

        // when
        reports.launched(key);

        // then
        assertThat(((Beginning.Proceed) reports.begin(key)).launchedBefore()).isTrue();
    }

    @Test
    void anOldAttemptIsOver() {
        // given the first attempt was evicted and the job has a slot for its second
        RunKey first = begunJob();
        reports.ended(first, RunOutcome.of(RunCause.EVICTION));
        RunKey second = grant();
        assertThat(second.attempt()).isEqualTo(2);

        // when
        Beginning beginning = reports.begin(first);

        // then
        assertThat(beginning).isEqualTo(over(JobState.ACTIVATED));
        assertThat(runs(first)).hasSize(1);
        assertThat(reports.begin(second)).isInstanceOf(Beginning.Proceed.class);
    }

    @Test
    void aKilledJobIsOver() {
        // given
        RunKey key = grantedJob();
        CENTRE.get(TaskKills.class).kill("user.ana.train", "ana");

        // when
        Beginning beginning = reports.begin(key);

        // then
        assertThat(beginning).isEqualTo(over(JobState.KILLED));
        assertThat(runs(key)).isEmpty();
    }

    @Test
    void aDeletedTasksJobIsOver() {
        // given
        RunKey key = begunJob();
        CENTRE.jdbc().sql("DELETE FROM task").update();

        // then
        assertThat(reports.begin(key)).isEqualTo(over(JobState.KILLED));
        assertThat(reports.ended(key, SUCCESS).state()).isEqualTo(JobState.KILLED);
        assertThat(reports.launched(key)).isFalse();
        assertThat(reports.task(key.taskId())).isEmpty();
    }

    @Test
    void aRunThatWasStoppedToEmptyItsNodeIsEvictedAndNotCounted() {
        // given
        RunKey key = begunJob();
        CENTRE.jdbc().sql("UPDATE node SET drained = true").update();
        DrainOrders orders = CENTRE.get(DrainOrders.class);
        long node =
                CENTRE.jdbc().sql("SELECT node_id FROM run").query(Long.class).single();

        // when
        DrainOrders.Order order = orders.order(node);
        JobEnded end = reports.ended(key, RunOutcome.of(RunCause.JOB_DELETED));

        // then
        assertThat(order.runs()).extracting(DrainOrders.LeavingRun::key).containsExactly(key);
        assertThat(end.state()).isEqualTo(JobState.ASSIGNED);
        assertThat(CENTRE.jdbc()
                        .sql("SELECT outcome || ': ' || reason FROM run")
                        .query(String.class)
                        .single())
                .isEqualTo("EVICTED: the node was drained");
        assertThat(CENTRE.get(RunRows.class).evictions(key)).isZero();
        assertThat(orders.order(node)).isEqualTo(new DrainOrders.Order(List.of(), 0));
    }

    @Test
    void aRunThatSucceedsWhileItsNodeIsEmptiedIsDone() {
        // given
        RunKey key = begunJob();
        CENTRE.jdbc().sql("UPDATE node SET drained = true").update();
        long node =
                CENTRE.jdbc().sql("SELECT node_id FROM run").query(Long.class).single();
        CENTRE.get(DrainOrders.class).order(node);

        // then
        assertThat(reports.ended(key, SUCCESS).state()).isEqualTo(JobState.DONE);
    }

    @Test
    void aNodeThatWasResumedMeanwhileLosesNoRun() {
        // given
        RunKey key = begunJob();
        long node =
                CENTRE.jdbc().sql("SELECT node_id FROM run").query(Long.class).single();

        // then
        assertThat(CENTRE.get(DrainOrders.class).order(node)).isEqualTo(new DrainOrders.Order(List.of(), 0));
        assertThat(reports.ended(key, RunOutcome.of(RunCause.KILLED_BY_USER)).state())
                .isEqualTo(JobState.KILLED);
    }

    @Test
    void aRunThatEndedBeforeIsOver() {
        // given
        RunKey key = begunJob();
        reports.ended(key, SUCCESS);

        // then
        assertThat(reports.begin(key)).isEqualTo(over(JobState.DONE));
    }

    // Between
    // ----------------------------------------------------------------------------------------------------------

    @Test
    void aLaunchedRunIsWantedUntilItsTaskIsKilled() {
        // given
        RunKey key = begunJob();

        // when
        boolean before = reports.launched(key);
        CENTRE.get(TaskKills.class).kill("user.ana.train", "ana");
        boolean after = reports.launched(key);

        // then
        assertThat(before).isTrue();
        assertThat(after).isFalse();
        assertThat(state(key)).isEqualTo(JobState.ACTIVATED);
    }

    @Test
    void anEndedRunIsNotWanted() {
        // given
        RunKey key = begunJob();
        reports.ended(key, RunOutcome.exitCode(1));

        // then
        assertThat(reports.launched(key)).isFalse();
    }

    @Test
    void theFirstStartThatWasSeenStands() {
        // given
        RunKey key = begunJob();

        // when
        reports.running(key, STARTED);
        reports.running(key, STARTED.plusSeconds(5));

        // then
        assertThat(state(key)).isEqualTo(JobState.RUNNING);
        assertThat(tasks.job("user.ana.train", 0).runs().get(0).startedAt()).isEqualTo(STARTED);
    }

    @Test
    void aStartThatIsHeardAfterTheEndChangesNoState() {
        // given
        RunKey key = begunJob();
        reports.ended(key, SUCCESS);

        // when
        reports.running(key, STARTED);

        // then
        assertThat(state(key)).isEqualTo(JobState.DONE);
        assertThat(CENTRE.usedSlots()).isZero();
    }

    // End
    // --------------------------------------------------------------------------------------------------------------

    @ParameterizedTest(name = "{0} in {1} makes the job {2}")
    @MethodSource
    void anOutcomeDecidesTheJobsState(RunOutcome outcome, TaskState task, JobState expected) {
        // given
        RunKey key = begunJobIn(task);

        // when
        JobEnded end = reports.ended(key, outcome);

        // then
        assertThat(end).isEqualTo(new JobEnded(0, expected));
        assertThat(state(key)).isEqualTo(expected);
        assertThat(CENTRE.usedSlots()).isZero();
        assertThat(outcomes(key)).containsExactly(outcome.word());
    }

    static Stream<Arguments> anOutcomeDecidesTheJobsState() {
        RunOutcome failure = RunOutcome.exitCode(7);
        RunOutcome neverStarted = RunOutcome.of(RunCause.IMAGE_UNAVAILABLE);
        RunOutcome eviction = RunOutcome.of(RunCause.EVICTION);
        RunOutcome kill = RunOutcome.of(RunCause.KILLED_BY_USER);
        return Stream.of(TaskState.TESTING, TaskState.RUNNING, TaskState.KILL)
                .flatMap(task -> Stream.of(
                        Arguments.of(SUCCESS, task, JobState.DONE),
                        Arguments.of(failure, task, JobState.FAILED),
                        Arguments.of(neverStarted, task, JobState.FAILED),
                        Arguments.of(eviction, task, task == TaskState.KILL ? JobState.KILLED : JobState.ASSIGNED),
                        Arguments.of(kill, task, task == TaskState.TESTING ? JobState.BROKEN : JobState.KILLED)));
    }

    @Test
    void theFirstEndStands() {
        // given
        RunKey key = begunJob();
        reports.ended(key, RunOutcome.exitCode(7));

        // when
        JobEnded second = reports.ended(key, SUCCESS);

        // then
        assertThat(second.state()).isEqualTo(JobState.FAILED);
        assertThat(outcomes(key)).containsExactly("FAILED");
        assertThat(counters()).containsExactly(Map.of("done", 0L, "failed", 1L));
    }

    @Test
    void theEndOfAnOldAttemptDoesNotTouchTheNewOne() {
        // given the second attempt runs when the end of the first is told again
        RunKey first = begunJob();
        reports.ended(first, RunOutcome.of(RunCause.EVICTION));
        RunKey second = grant();
        reports.begin(second);

        // when
        JobEnded again = reports.ended(first, RunOutcome.of(RunCause.EVICTION));

        // then
        assertThat(again.state()).isEqualTo(JobState.ACTIVATED);
        assertThat(reports.ended(second, SUCCESS).state()).isEqualTo(JobState.DONE);
        assertThat(outcomes(first)).containsExactly("EVICTED", "SUCCEEDED");
    }

    @Test
    void theEndOfARunWhoseJobWasTakenFromItIsRecordedAndNothingElse() {
        // given
        RunKey key = begunJob();
        CENTRE.jdbc()
                .sql("UPDATE job SET state = 'KILLED', node_id = NULL, slot = NULL")
                .update();

        // when
        JobEnded end = reports.ended(key, SUCCESS);

        // then
        assertThat(end.state()).isEqualTo(JobState.KILLED);
        assertThat(state(key)).isEqualTo(JobState.KILLED);
        assertThat(outcomes(key)).containsExactly("SUCCEEDED");
        assertThat(counters()).containsExactly(Map.of("done", 0L, "failed", 0L));
    }

    @Test
    void aShortRunThatWasNeverSeenRunningIsDone() {
        // given
        RunKey key = begunJob();

        // when
        reports.ended(key, SUCCESS);

        // then
        assertThat(state(key)).isEqualTo(JobState.DONE);
        assertThat(runs(key)).singleElement().satisfies(run -> {
            assertThat(run.exitCode()).isZero();
            assertThat(run.reason()).isNull();
            assertThat(run.startedAt()).isNull();
            assertThat(run.finishedAt()).isNotNull();
        });
    }

    @Test
    void anEvictedJobGetsAnotherSlotForItsNextAttempt() {
        // given
        RunKey key = begunJob();
        reports.running(key, STARTED);

        // when
        reports.ended(key, RunOutcome.of(RunCause.EVICTION));

        // then
        assertThat(CENTRE.usedSlots()).isZero();
        assertThat(grant()).isEqualTo(new RunKey(key.taskId(), 0, 2));
        assertThat(tasks.job("user.ana.train", 0).job().reason()).isNull();
        assertThat(counters()).containsExactly(Map.of("done", 0L, "failed", 0L));
    }

    @Test
    void theEleventhEvictionIsAFailure() {
        // given
        RunKey key = begunJob();
        for (int attempt = 1; attempt <= 10; attempt++) {
            assertThat(reports.ended(key, RunOutcome.of(RunCause.NODE_LOST)).state())
                    .isEqualTo(JobState.ASSIGNED);
            key = grant();
            reports.begin(key);
        }

        // when
        JobEnded end = reports.ended(key, RunOutcome.of(RunCause.NODE_LOST));

        // then
        assertThat(key.attempt()).isEqualTo(11);
        assertThat(end.state()).isEqualTo(JobState.FAILED);
        assertThat(tasks.job("user.ana.train", 0).job().reason()).isEqualTo("its node was lost");
        assertThat(tasks.job("user.ana.train", 0).runs().stream().filter(RunView::charged))
                .as("what counts among its attempts")
                .singleElement()
                .extracting(RunView::attempt)
                .isEqualTo(11);
        assertThat(counters()).containsExactly(Map.of("done", 0L, "failed", 1L));
    }

    @Test
    void aNodeCountsItsDoneAndFailedJobsAndNothingElse() {
        // given
        long task = CENTRE.openTask("ana", "train", 5);
        List<RunOutcome> outcomes = List.of(
                SUCCESS,
                SUCCESS,
                RunOutcome.exitCode(1),
                RunOutcome.of(RunCause.IMAGE_UNAVAILABLE),
                RunOutcome.of(RunCause.KILLED_BY_USER));

        // when
        for (int job = 0; job < outcomes.size(); job++) {
            pass.make(CLUSTER, false);
            reports.begin(new RunKey(task, job, 1));
            reports.ended(new RunKey(task, job, 1), outcomes.get(job));
        }

        // then
        assertThat(counters()).containsExactly(Map.of("done", 2L, "failed", 2L));
    }

    @Test
    void anUnknownExitCodeIsNotWritten() {
        // given
        RunKey key = begunJob();

        // when
        reports.ended(key, RunOutcome.of(RunCause.EXIT_CODE, "the container is gone"));

        // then
        assertThat(runs(key)).singleElement().satisfies(run -> {
            assertThat(run.exitCode()).isNull();
            assertThat(run.reason()).isEqualTo("exit code unknown: the container is gone");
        });
    }

    // Order
    // ------------------------------------------------------------------------------------------------------------

    @Test
    void anOrderSaysAllThatARunnerNeeds() {
        // given
        RunKey key = grantedJob();

        // when
        RunOrder order = ((Beginning.Proceed) reports.begin(key)).order();

        // then
        Path home = CENTRE.storage().root().resolve("ana");
        String run = home + "/user.ana.train/config-000000.json/run-1";
        assertThat(order.key()).isEqualTo(key);
        assertThat(order.task()).isEqualTo(reports.task(key.taskId()).orElseThrow());
        assertThat(order.task().uid()).matches("[0-9a-f]{8}");
        assertThat(order.jobName()).isEqualTo("config-000000.json");
        assertThat(order.image()).isEqualTo("python:3.12");
        assertThat(order.command())
                .isEqualTo(
                        "run '%1$s/files/user.ana.data/data.csv' '%1$s/files/user.ana.train.configs/config-000000.json' '%2$s/output'"
                                .formatted(home, run));
        assertThat(order.place()).isEqualTo(new RunOrder.Place("n1", 0, 0));
        assertThat(order.resources()).isEqualTo(new RunOrder.Resources(DeviceKind.CPU, 1000, 1024, 0, 3600));
        assertThat(order.files()).isEqualTo(new RunOrder.Files(home.toString(), run, run + ".log"));
    }

    @Test
    void aDirectoryOfDataIsGivenAsItsFolder() {
        // given
        String data = CENTRE.laboratory().configs("ana", "images", 3);
        String configs = CENTRE.laboratory().configs("ana", "configs", 1);
        tasks.create(new NewTask("user.ana.seen", data, configs, "i:1", "echo $%OUT %DATA %IN", null, true), "ana");
        long task = CENTRE.jdbc().sql("SELECT id FROM task").query(Long.class).single();
        CENTRE.open(task);
        pass.make(CLUSTER, false);

        // when
        RunOrder order = ((Beginning.Proceed) reports.begin(new RunKey(task, 0, 1))).order();

        // then
        assertThat(order.command())
                .contains(" '" + CENTRE.storage().dataset(new OwnedName(data)) + "' ")
                .startsWith("echo $'");
    }

    private RunKey grantedJob() {
        CENTRE.openTask("ana", "train", 1);
        return grant();
    }

    private RunKey begunJob() {
        RunKey key = grantedJob();
        assertThat(reports.begin(key)).isInstanceOf(Beginning.Proceed.class);
        return key;
    }

    private RunKey begunJobIn(TaskState state) {
        if (state == TaskState.TESTING) {
            CENTRE.open(CENTRE.testedTask("ana", "train", 1));
        } else {
            CENTRE.openTask("ana", "train", 1);
        }
        RunKey key = grant();
        reports.begin(key);
        if (state == TaskState.KILL) {
            CENTRE.get(TaskKills.class).kill("user.ana.train", "ana");
        }
        return key;
    }

    /** The one grant of a pass. */
    private RunKey grant() {
        List<Grant> grants = pass.make(CLUSTER, false).grants().stream()
                .map(PassResult.BatchGrants::grants)
                .flatMap(List::stream)
                .toList();
        assertThat(grants).hasSize(1);
        long task = CENTRE.jdbc().sql("SELECT id FROM task").query(Long.class).single();
        return new RunKey(task, grants.get(0).job(), grants.get(0).attempt());
    }

    private static JobState state(RunKey key) {
        return CENTRE.state(key.taskId(), key.job());
    }

    private static Beginning over(JobState state) {
        return new Beginning.Over(new JobEnded(0, state));
    }

    private record Run(
            @Nullable String outcome,
            @Nullable Integer exitCode,
            @Nullable String reason,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    private static List<Run> runs(RunKey key) {
        return CENTRE.jdbc()
                .sql("SELECT outcome, exit_code, reason, started_at, finished_at FROM run"
                        + " WHERE task_id = :task AND number = :job ORDER BY attempt")
                .param("task", key.taskId())
                .param("job", key.job())
                .query(Run.class)
                .list();
    }

    private static List<String> outcomes(RunKey key) {
        return runs(key).stream().map(Run::outcome).toList();
    }

    private static List<Map<String, Object>> counters() {
        return CENTRE.jdbc().sql("SELECT done, failed FROM node").query().listOfRows();
    }
}
