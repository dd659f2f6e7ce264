package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.domain.task.TestChoice;
import org.orchestra.store.task.NewTask.Options;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.workflow.task.TaskPlan;

/** Which jobs test a task, and when it is tested again. */
class TestPhaseIT {
    private static final String FIT = "user.ana.fit";

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);
    private final TaskKills kills = STORE.get(TaskKills.class);
    private final TaskRetries retries = STORE.get(TaskRetries.class);
    private final TaskActivitiesImpl activities = STORE.get(TaskActivitiesImpl.class);
    private final RunDriver runs = new RunDriver(STORE);
    private final TaskFixture fixture = new TaskFixture(STORE);
    private long task;

    @BeforeEach
    void aTaskOfTwentyJobs() {
        fixture.begin();
        task = STORE.open(STORE.testedTask("ana", "fit", 20));
    }

    @Test
    void testJobsAreNotRunAgainInTheRunPhase() {
        // given
        succeed(0, 10);

        // when
        TaskPlan plan = activities.startRunPhase(task);
        STORE.open(task);

        // then
        assertThat(plan.batches()).containsExactly(new Batch("task:user.ana.fit/batch/0", 0, 20));
        assertThat(STORE.count(task, JobState.ASSIGNED)).isEqualTo(10);
        assertThat(STORE.count(task, JobState.DONE)).isEqualTo(10);
    }

    @Test
    void aTaskThatIsKilledInItsTestPhaseIsTestedAgainOnWhatIsNotDone() {
        // given
        succeed(0, 4);
        kill();

        // when
        assertThat(retries.retry(FIT, RetryRequest.ALL, "ana").jobs()).isEqualTo(16);
        TaskPlan plan = activities.open(task);

        // then jobs 4 to 13 test it
        assertThat(plan)
                .isEqualTo(new TaskPlan(
                        TaskState.TESTING, List.of(new Batch("task:user.ana.fit/test", 0, 14)), List.of()));
        assertThat(activities.openBatch(task, 0, 14).open()).containsExactly(4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
        succeed(4, 14);
        assertThat(activities.open(task)).as("asked again").isEqualTo(plan);
        assertThat(activities.openBatch(task, 0, 14).failed()).isZero();
    }

    @Test
    void spreadTestJobsAreFromTheFirstToTheLastAndNoOtherJobIsTouched() {
        // given
        long spread = tested("wide", 46, TestChoice.SPREAD);

        // when
        TaskPlan plan = activities.open(spread);

        // then
        assertThat(plan.batches()).containsExactly(new Batch("task:user.ana.wide/test", 0, 46));
        assertThat(activities.openBatch(spread, 0, 46).open()).containsExactly(0, 5, 10, 15, 20, 25, 30, 35, 40, 45);
        assertThat(STORE.count(spread, JobState.ASSIGNED)).isEqualTo(10);
        assertThat(STORE.count(spread, JobState.REGISTERED)).isEqualTo(36);

        // when one of another kind fails
        STORE.jdbc()
                .sql("UPDATE job SET state = 'KILLED' WHERE task_id <> :task")
                .param("task", spread)
                .update();
        fixture.pass();
        fixture.end(spread, 5, RunOutcome.exitCode(7));
        activities.withdrawBatch(spread, 0, 46);

        // then the jobs that are no tests wait on for the end of their task
        assertThat(STORE.count(spread, JobState.REGISTERED)).isEqualTo(36);
        assertThat(fixture.close(spread)).isEqualTo("BROKEN");
        assertThat(tasks.get("user.ana.wide").reason())
                .isEqualTo("the test phase failed: job 5 (config-000005.json): exit code 7");
    }

    @Test
    void chosenJobsTestATaskAndOnceTheyAreDoneOthersDo() {
        // given
        long chosen = tested("few", 300, TestChoice.parse("299,3,17-18"));

        // when
        activities.open(chosen);

        // then
        assertThat(activities.openBatch(chosen, 0, 300).open()).containsExactly(3, 17, 18, 299);

        // when they are done and the task is to be tested with another image
        STORE.jdbc().sql("ALTER TABLE job DISABLE TRIGGER job_transition").update();
        STORE.jdbc()
                .sql(
                        "UPDATE job SET state = CASE WHEN state = 'ASSIGNED' THEN 'DONE' ELSE 'FAILED' END WHERE task_id = :task")
                .param("task", chosen)
                .update();
        STORE.jdbc().sql("ALTER TABLE job ENABLE TRIGGER job_transition").update();
        STORE.jdbc()
                .sql("UPDATE task SET state = 'RUNNING' WHERE id = :task")
                .param("task", chosen)
                .update();
        STORE.jdbc()
                .sql("UPDATE task SET state = 'FINALIZED' WHERE id = :task")
                .param("task", chosen)
                .update();
        retries.retry("user.ana.few", new RetryRequest(null, null, "other:2"), "ana");
        activities.open(chosen);

        // then
        assertThat(activities.openBatch(chosen, 0, 300).open())
                .hasSize(10)
                .startsWith(0)
                .endsWith(298)
                .doesNotContain(3, 17, 18);
    }

    @Test
    void aTestJobThatTheTaskDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> tested("few", 5, TestChoice.parse("3,5")))
                .hasMessage("Task user.ana.few has no job 5: choose from 0-4.");
    }

    private long tested(String name, int jobs, TestChoice test) {
        String task = "user.ana." + name;
        NewTask plain = new NewTask(
                task,
                "user.ana.data",
                STORE.data().configs("ana", name + ".configs", jobs),
                "python:3.12",
                TaskFixture.COMMAND,
                null,
                false);
        tasks.create(
                new NewTask(
                        plain.name(),
                        plain.inputs(),
                        plain.program(),
                        null,
                        plain.request(),
                        new Options(false, null, 0, RetryPolicy.NONE, OutputRule.DEFAULT, 1, test)),
                "ana");
        return fixture.id(task);
    }

    @Test
    void aTaskThatIsKilledAfterItsTestPhaseIsNotTestedAgain() {
        // given
        succeed(0, 10);
        activities.startRunPhase(task);
        STORE.open(task);
        kill();

        // when
        retries.retry(FIT, RetryRequest.ALL, "ana");

        // then
        assertThat(activities.open(task).state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void aBrokenTaskIsTestedAgain() {
        // given
        runs.end(task, 2, "n1", RunOutcome.exitCode(7));
        activities.withdrawBatch(task, 0, 10);
        assertThat(fixture.close(task)).isEqualTo("BROKEN");
        assertThat(tasks.job(FIT, 15).job().reason()).isEqualTo("the test phase failed");

        // when
        retries.retry(FIT, RetryRequest.ALL, "ana");
        STORE.open(task);

        // then
        assertThat(STORE.state(task)).isEqualTo(TaskState.TESTING);
        assertThat(STORE.count(task, JobState.ASSIGNED)).isEqualTo(10);
        assertThat(activities.openBatch(task, 0, 10).failed()).isZero();
    }

    @Test
    void ifAllIsDoneNothingIsTested() {
        // given a task whose last job was done as it was killed
        succeed(0, 10);
        kill();
        STORE.jdbc().sql("ALTER TABLE job DISABLE TRIGGER job_transition").update();
        STORE.jdbc().sql("UPDATE job SET state = 'DONE'").update();
        STORE.jdbc().sql("ALTER TABLE job ENABLE TRIGGER job_transition").update();

        // when
        retries.retry(FIT, RetryRequest.ALL, "ana");

        // then
        assertThat(activities.open(task)).isEqualTo(new TaskPlan(TaskState.RUNNING, List.of(), List.of()));
        assertThat(fixture.close(task)).isEqualTo("DONE");
    }

    @Test
    void aFailedTestPhaseBreaksTheTaskAndEndsWhatIsOpen() {
        // given job 2 of 20 failed while job 0 still had an open run, which is gone
        fixture.pass();
        fixture.begin(task, 0);
        fixture.end(task, 2, RunOutcome.exitCode(7));
        activities.withdrawBatch(task, 0, 10);

        // when
        TaskState end = activities.close(task);

        // then
        assertThat(end).isEqualTo(TaskState.BROKEN);
        assertThat(activities.close(task)).isEqualTo(TaskState.BROKEN);
        assertThat(STORE.count(task, JobState.BROKEN)).isEqualTo(19);
        assertThat(STORE.usedSlots()).isZero();
        assertThat(tasks.job("user.ana.fit", 0).runs()).singleElement().satisfies(run -> {
            assertThat(run.outcome()).isEqualTo("KILLED");
            assertThat(run.cause()).isEqualTo(RunCause.TEST_PHASE);
            assertThat(run.reason()).isEqualTo("stopped because the test phase failed");
            assertThat(run.finishedAt()).isNotNull();
        });
        assertThat(tasks.get(FIT).reason()).isEqualTo("the test phase failed: job 2 (config-000002.json): exit code 7");
    }

    @Test
    void aTestPhaseThatWasInterruptedFromOutsideNamesTheFirstRunThatWasStopped() {
        // given job 1 was stopped from outside, and job 0 then by the system
        fixture.pass();
        fixture.begin(task, 0);
        fixture.end(task, 1, RunOutcome.of(RunCause.JOB_DELETED));
        activities.withdrawBatch(task, 0, 10);
        fixture.end(task, 0, RunOutcome.of(RunCause.TEST_PHASE));

        // when
        TaskState end = activities.close(task);

        // then
        assertThat(end).isEqualTo(TaskState.BROKEN);
        assertThat(tasks.get(FIT).reason())
                .isEqualTo(
                        "the test phase failed: job 1 (config-000001.json) was stopped: its Kubernetes Job was deleted from outside");
    }

    @Test
    void ofSeveralFailuresTheFirstIsTheExample() {
        // given
        runs.end(task, 5, "n1", RunOutcome.exitCode(9));
        runs.end(task, 2, "n1", RunOutcome.exitCode(7));

        // when
        fixture.close(task);

        // then
        assertThat(tasks.get(FIT).reason())
                .isEqualTo(
                        "the test phase failed: 2 jobs did not succeed, the first is job 2 (config-000002.json): exit code 7");
    }

    private void kill() {
        kills.kill(FIT, "ana");
        fixture.close(task);
    }

    private void succeed(int from, int to) {
        for (int job = from; job < to; job++) {
            runs.end(task, job, "n1", RunOutcome.succeeded());
        }
    }
}
