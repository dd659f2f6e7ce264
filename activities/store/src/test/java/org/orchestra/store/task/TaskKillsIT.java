package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.orchestra.store.task.TaskFixture.TRAIN;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.store.task.TaskView.Counts;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;

/** Kills of whole tasks, and whatever else happens at the same moment. */
class TaskKillsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);
    private final TaskKills kills = STORE.get(TaskKills.class);
    private final TaskRetries retries = STORE.get(TaskRetries.class);
    private final TaskActivitiesImpl activities = STORE.get(TaskActivitiesImpl.class);
    private final TaskWorkflows workflows = STORE.get(TaskWorkflows.class);
    private final RunReports reports = STORE.get(RunReports.class);
    private final TaskFixture fixture = new TaskFixture(STORE);

    @BeforeEach
    void ana() {
        fixture.begin();
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "TESTING", "RUNNING"})
    void aKillEndsAtOnceWhatHasNoRun(TaskState state) {
        // given
        long task = fixture.create(state);

        // when
        KilledTask killed = kills.kill(TRAIN, "ana");

        // then
        assertThat(killed.waiting()).isEqualTo(3);
        assertThat(killed.running()).isZero();
        assertThat(killed.task().state()).isEqualTo(TaskState.KILL);
        assertThat(killed.task().counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 0, 3, 0));
        assertThat(killed.task().reason()).isEqualTo("killed by ana");
        assertThat(tasks.job(TRAIN, 1).job().reason()).isEqualTo("killed by ana");
        verify(workflows).kill(task, TRAIN);
    }

    @ParameterizedTest
    @EnumSource(names = {"DONE", "FINALIZED", "BROKEN", "KILLED"})
    void whatHasEndedCannotBeKilled(TaskState state) {
        fixture.create(state);

        fixture.assertRefused(
                () -> kills.kill(TRAIN, "ana"),
                "task-state",
                "Task user.ana.train is %s: only a task that has not ended can be killed.".formatted(state));
    }

    @Test
    void aSecondKillIsToldOfTheFirst() {
        fixture.create(TaskState.KILL);

        fixture.assertRefused(
                () -> kills.kill(TRAIN, "ana"),
                "task-state",
                "Task user.ana.train is KILL: it is being killed already, wait until it is KILLED.");
    }

    @Test
    void aKillLeavesWhatRunsToItsRunnerAndWhatHasEndedAsItIs() {
        // given of 5 jobs one is done, one failed, one runs, one has a slot and one waits
        long task = STORE.openTask("ana", "life", 5);
        fixture.pass();
        fixture.end(task, 0, RunOutcome.succeeded());
        fixture.end(task, 1, RunOutcome.exitCode(1));
        fixture.begin(task, 2);

        // when
        KilledTask killed = kills.kill("user.ana.life", "ana");

        // then
        assertThat(killed.waiting()).isEqualTo(2);
        assertThat(killed.running()).isEqualTo(1);
        assertThat(killed.task().counts()).isEqualTo(new Counts(0, 0, 1, 0, 1, 1, 2, 0));
        assertThat(STORE.state(task, 2)).isEqualTo(JobState.ACTIVATED);
        assertThat(STORE.usedSlots()).isEqualTo(1);
    }

    @Test
    void aKillIsRecordedUnderTheNameOfWhoeverAskedForIt() {
        // given
        long task = fixture.register(TRAIN);

        // when
        kills.kill(TRAIN, "admin");
        fixture.close(task);

        // then
        assertThat(fixture.history(task))
                .containsExactly(
                        "new>REGISTERED ana: -",
                        "REGISTERED>KILLED admin: killed by admin",
                        "REGISTERED>KILL admin: killed by admin",
                        "KILL>KILLED task workflow: killed by admin");
    }

    @Test
    void allOfAUsersOpenTasksAreKilledAndNobodyElses() {
        // given
        long first = STORE.openTask("ana", "first", 2);
        long ended = STORE.task("ana", "ended", 1);
        STORE.bring(ended, TaskState.FINALIZED);
        STORE.bring(STORE.task("ana", "dying", 1), TaskState.KILL);
        long last = STORE.task("ana", "last", 3);
        long bobs = STORE.openTask("bob", "fit", 1);
        fixture.pass();
        fixture.begin(first, 0);
        clearInvocations(workflows);

        // when
        List<KilledTask> killed = kills.killAll("ana", "ana");

        // then
        assertThat(killed)
                .extracting(task -> task.task().name(), KilledTask::waiting, KilledTask::running)
                .containsExactly(tuple("user.ana.first", 1, 1), tuple("user.ana.last", 3, 0));
        assertThat(STORE.state(ended)).isEqualTo(TaskState.FINALIZED);
        assertThat(STORE.state(bobs)).isEqualTo(TaskState.RUNNING);
        verify(workflows).kill(first, "user.ana.first");
        verify(workflows).kill(last, "user.ana.last");
    }

    @Test
    void whoHasNothingToKillIsToldSo() {
        fixture.create(TaskState.DONE);

        assertThat(kills.killAll("ana", "ana")).isEmpty();
        assertThat(kills.killAll("nobody", "admin")).isEmpty();
        verifyNoInteractions(workflows);
    }

    // At the same moment
    // -----------------------------------------------------------------------------------------------

    @Test
    void aKillAndAStartNeverMissEachOther() throws Exception {
        for (int round = 0; round < 60; round++) {
            // given
            String name = "user.ana.race" + round;
            long task = STORE.open(fixture.register(name));
            fixture.pass();

            // when
            List<String> answers = RunDriver.atOnce(List.of(
                    () -> kills.kill(name, "ana").task().state().name(),
                    () -> take(task, 0),
                    () -> take(task, 1),
                    () -> take(task, 2)));

            // then whoever began holds its slot until its run is gone; the others can not begin any more
            assertThat(answers.get(0)).isEqualTo("KILL");
            for (int job = 0; job < 3; job++) {
                boolean began = answers.get(job + 1).equals("began");
                assertThat(STORE.state(task, job)).isEqualTo(began ? JobState.ACTIVATED : JobState.KILLED);
                assertThat(take(task, job)).isEqualTo(began ? "began" : "over");
                assertThat(reports.launched(new RunKey(task, job, 1))).isFalse();
            }

            // when what began is removed
            for (int job = 0; job < 3; job++) {
                reports.ended(new RunKey(task, job, 1), RunOutcome.of(RunCause.KILLED_BY_USER));
            }
            fixture.close(task);

            // then
            assertThat(tasks.get(name).counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 0, 3, 0));
            assertThat(fixture.openRuns()).isZero();
            assertThat(STORE.usedSlots()).isZero();
        }
    }

    @Test
    void aRunThatBeginsWhileItsTaskClosesIsNotLeftOpen() throws Exception {
        for (int round = 0; round < 60; round++) {
            // given a task to be killed, whose jobs have slots
            long task = STORE.open(fixture.register("user.ana.late" + round));
            fixture.pass();
            STORE.bring(task, TaskState.KILL);

            // when
            RunDriver.atOnce(
                    List.of(() -> fixture.close(task), () -> take(task, 0), () -> take(task, 1), () -> take(task, 2)));

            // then
            assertThat(STORE.count(task, JobState.KILLED)).isEqualTo(3);
            assertThat(fixture.openRuns()).isZero();
        }
    }

    @Test
    void aKillMeetsEveryStepOfTheWorkflow() throws Exception {
        for (int round = 0; round < 40; round++) {
            // given
            String name = "user.ana.step" + round;
            long task = fixture.register(name);

            // when the workflow goes its way meanwhile
            RunDriver.<Object>atOnce(List.of(
                    () -> kills.kill(name, "ana"),
                    () -> activities.open(task),
                    () -> activities.openBatch(task, 0, 3),
                    () -> activities.startRunPhase(task)));

            // then no job is left for a slot, and the task ends as it should
            assertThat(STORE.state(task)).isEqualTo(TaskState.KILL);
            assertThat(STORE.count(task, JobState.KILLED)).isEqualTo(3);
            assertThat(fixture.close(task)).isEqualTo("KILLED");
        }
    }

    @Test
    void ofTwoKillsAtOnceOneIsToldOfTheOther() throws Exception {
        for (int round = 0; round < 40; round++) {
            // given
            String name = "user.ana.twice" + round;
            fixture.register(name);

            // when
            List<String> answers = RunDriver.atOnce(List.of(() -> kill(name), () -> kill(name)));

            // then
            assertThat(answers).containsExactlyInAnyOrder("killed 3", "task-state");
        }
    }

    @Test
    void aKillAndARetryLeaveTheTaskToOneOfThem() throws Exception {
        for (int round = 0; round < 40; round++) {
            // given a killed task
            String name = "user.ana.again" + round;
            long task = fixture.register(name);
            kill(name);
            fixture.close(task);

            // when
            List<String> answers = RunDriver.atOnce(List.of(() -> kill(name), () -> retry(name)));

            // then the kill came first and was refused, or came second and ended what the retry had opened
            assertThat(answers.get(1)).isEqualTo("retried 3");
            boolean refused = answers.get(0).equals("task-state");
            assertThat(STORE.state(task)).isEqualTo(refused ? TaskState.REGISTERED : TaskState.KILL);
            assertThat(STORE.count(task, JobState.KILLED)).isEqualTo(refused ? 0 : 3);
        }
    }

    private String kill(String name) {
        try {
            return "killed " + kills.kill(name, "ana").waiting();
        } catch (Refusal refusal) {
            return refusal.code();
        }
    }

    private String retry(String name) {
        return "retried " + retries.retry(name, RetryRequest.ALL, "ana").jobs();
    }

    private String take(long task, int job) {
        return fixture.take(new RunKey(task, job, 1));
    }
}
