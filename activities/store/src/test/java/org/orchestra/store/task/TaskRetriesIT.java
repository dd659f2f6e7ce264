package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.Mockito.verify;
import static org.orchestra.domain.job.JobState.BROKEN;
import static org.orchestra.domain.job.JobState.DONE;
import static org.orchestra.domain.job.JobState.FAILED;
import static org.orchestra.domain.job.JobState.KILLED;
import static org.orchestra.store.task.TaskFixture.TRAIN;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.JobSelection;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.task.TaskView.Counts;
import org.orchestra.store.testing.StoreExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What runs again, under which command and image, and whether it is tested again. */
class TaskRetriesIT {
    private static final String OTHER_COMMAND = "python3 /new.py -d %DATA -c %IN -o %OUT";

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);
    private final TaskRetries retries = STORE.get(TaskRetries.class);
    private final TaskActivitiesImpl activities = STORE.get(TaskActivitiesImpl.class);
    private final TaskWorkflows workflows = STORE.get(TaskWorkflows.class);
    private final JdbcClient jdbc = STORE.jdbc();
    private final TaskFixture fixture = new TaskFixture(STORE);

    @BeforeEach
    void ana() {
        fixture.begin();
    }

    // Everything that is not done
    // ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"FINALIZED, BROKEN, RUNNING", "BROKEN, BROKEN, REGISTERED", "KILLED, KILLED, REGISTERED"})
    void aRetryRunsAgainWhatIsNotDone(TaskState state, JobState last, TaskState next) {
        // given
        long task = fixture.register(TRAIN);
        fixture.end(task, state, DONE, FAILED, last);

        // when
        RetriedTask retried = retries.retry(TRAIN, RetryRequest.ALL, "ana");

        // then
        assertThat(retried.jobs()).isEqualTo(2);
        assertThat(retried.task().state()).isEqualTo(next);
        assertThat(retried.task().counts()).isEqualTo(new Counts(2, 0, 0, 0, 1, 0, 0, 0));
        assertThat(retried.task().reason()).isNull();
        assertThat(retried.task().finishedAt()).isNull();
        assertThat(fixture.history(task)).last().asString().endsWith(next + " ana: retried by ana");
        verify(workflows).start(task, TRAIN);
    }

    @ParameterizedTest
    @CsvSource({"user.ana.data", "user.ana.configs"})
    void whatHasNoDataAnyMoreCannotBeRetried(String dataset) {
        // given
        long task = fixture.register(TRAIN);
        fixture.end(task, TaskState.FINALIZED, DONE, FAILED, FAILED);
        jdbc.sql("UPDATE dataset SET deleted_at = now() WHERE name = :name")
                .param("name", dataset)
                .update();

        // then
        fixture.assertRefused(
                () -> retries.retry(TRAIN, RetryRequest.ALL, "ana"),
                "dataset-deleted",
                "Dataset " + dataset
                        + ", which task user.ana.train was created with, has been deleted: upload it again and create a new task.");
    }

    @Test
    void theTaskOfADeletedUserCannotBeRetried() {
        // given
        long task = fixture.register(TRAIN);
        fixture.end(task, TaskState.FINALIZED, DONE, FAILED, FAILED);
        STORE.data().deleteUser("ana");

        // then
        fixture.assertRefused(
                () -> retries.retry(TRAIN, RetryRequest.ALL, "root"),
                "owner-deleted",
                "ana, whose task user.ana.train is, has been deleted: create a task of another user.");
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "TESTING", "RUNNING", "KILL"})
    void whatHasNotEndedCannotBeRetried(TaskState state) {
        fixture.create(state);

        fixture.assertRefused(
                () -> retries.retry(TRAIN, RetryRequest.ALL, "ana"),
                "task-state",
                "Task user.ana.train is %s: only a task that has ended can be retried.".formatted(state));
        fixture.assertRefused(
                () -> retries.retry(TRAIN, chosen("0"), "ana"),
                "task-state",
                "Task user.ana.train is %s: only a task that has ended can be retried.".formatted(state));
    }

    @Test
    void aDoneTaskNeedsToBeToldWhichJobs() {
        fixture.create(TaskState.DONE);

        fixture.assertRefused(
                () -> retries.retry(TRAIN, new RetryRequest(null, null, "other:2"), "ana"),
                "task-state",
                "Task user.ana.train is DONE: name the jobs that are to run again with --jobs, for example --jobs 3,17,40-60.");
    }

    @Test
    void aRetriedJobsAttemptsCountOnAndThoseBeforeNoMore() {
        // given a job that failed, away from a node that it should avoid, and that somebody wanted stopped
        long task = STORE.openTask("ana", "life", 1);
        fixture.pass();
        fixture.end(task, 0, RunOutcome.exitCode(3));
        fixture.close(task);
        assertThat(tasks.job("user.ana.life", 0).job().reason()).isEqualTo("exit code 3");
        jdbc.sql("UPDATE job SET avoid_node_id = (SELECT id FROM node), kill_requested = true")
                .update();

        // when
        retries.retry("user.ana.life", RetryRequest.ALL, "ana");

        // then
        assertThat(jdbc.sql("SELECT base_attempt || ' ' || kill_requested || ' ' || (avoid_node_id IS NULL) FROM job")
                        .query(String.class)
                        .single())
                .isEqualTo("1 false true");
        STORE.open(task);
        fixture.pass();
        JobDetail job = tasks.job("user.ana.life", 0);
        assertThat(job.job().state()).isEqualTo(JobState.ACTIVATED);
        assertThat(job.job().attempt()).isEqualTo(2);
        assertThat(job.job().reason()).isNull();
        assertThat(job.runs()).extracting(RunView::outcome).containsExactly("FAILED");
    }

    // Chosen jobs
    // ----------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(names = {"DONE", "FINALIZED", "BROKEN", "KILLED"})
    void namedJobsAloneRunAgainDoneOnesIncludedAndAreNotTested(TaskState state) {
        // given a task of 20 that wants a test phase
        long task = STORE.testedTask("ana", "fit", 20);
        JobState others = state == TaskState.DONE ? DONE : state == TaskState.BROKEN ? BROKEN : KILLED;
        JobState[] jobs = new JobState[20];
        Arrays.fill(jobs, others);
        jobs[3] = DONE;
        fixture.end(task, state, jobs);

        // when
        RetriedTask retried = retries.retry("user.ana.fit", chosen("3, 7-8,7"), "ana");

        // then
        assertThat(retried.jobs()).isEqualTo(3);
        assertThat(retried.task().state()).isEqualTo(TaskState.RUNNING);
        STORE.open(task);
        assertThat(STORE.count(task, JobState.ASSIGNED)).isEqualTo(3);
        assertThat(STORE.count(task, others)).isEqualTo(17);
        assertThat(fixture.history(task)).contains("DONE>REGISTERED ana: retried by ana: jobs 3,7-8");
    }

    @Test
    void aTaskWhoseOtherJobsStayUndoneIsFinalizedAndSaysWhatIsMissing() {
        // given a broken task of which one job runs again
        long task = STORE.testedTask("ana", "fit", 3);
        fixture.end(task, TaskState.BROKEN, BROKEN, FAILED, DONE);
        retries.retry("user.ana.fit", chosen("1"), "ana");
        STORE.open(task);
        fixture.pass();
        fixture.end(task, 1, RunOutcome.succeeded());

        // when
        String end = fixture.close(task);

        // then
        assertThat(end).isEqualTo("FINALIZED");
        assertThat(tasks.get("user.ana.fit").reason())
                .isEqualTo("1 of 3 jobs is broken, the first is job 0 (config-000000.json): stopped");
    }

    @Test
    void aTaskIsDoneAgainWhenItsRerunJobsAre() {
        // given
        long task = fixture.register(TRAIN);
        fixture.end(task, TaskState.DONE, DONE, DONE, DONE);
        retries.retry(TRAIN, chosen("2"), "ana");
        STORE.open(task);
        fixture.pass();
        fixture.end(task, 2, RunOutcome.succeeded());

        // then
        assertThat(fixture.close(task)).isEqualTo("DONE");
    }

    @Test
    void aJobThatTheTaskDoesNotHaveIsRefused() {
        fixture.create(TaskState.DONE);

        fixture.assertRefused(
                () -> retries.retry(TRAIN, chosen("0,2-3"), "ana"),
                "invalid-job-range",
                "Task user.ana.train has no job 3: choose from 0-2.");
    }

    // Another command or image
    // ---------------------------------------------------------------------------------------------

    @Test
    void theTaskHasItsNewCommandAndImageFromThenOn() {
        // given
        long task = fixture.register(TRAIN);
        fixture.end(task, TaskState.FINALIZED, DONE, FAILED, FAILED);

        // when
        RetriedTask retried = retries.retry(TRAIN, new RetryRequest(null, OTHER_COMMAND, "python:3.13"), "ana");

        // then
        assertThat(retried.task().command()).isEqualTo(OTHER_COMMAND);
        assertThat(retried.task().image()).isEqualTo("python:3.13");
        assertThat(fixture.history(task))
                .contains("FAILED>REGISTERED ana: retried by ana: image python:3.13, a new command");
    }

    @ParameterizedTest
    @CsvSource({
        "x %IN %OUT, , invalid-command",
        ", 'Python:', invalid-image",
        ", evil.example/i:1, image-not-allowed",
    })
    void aCommandOrImageThatNoNewTaskCouldHaveIsRefused(@Nullable String command, @Nullable String image, String code) {
        fixture.create(TaskState.FINALIZED);
        RetryRequest retry = new RetryRequest(null, command, image);

        String sentence =
                catchThrowable(() -> retries.retry(TRAIN, retry, "ana")).getMessage();
        fixture.assertRefused(() -> retries.retry(TRAIN, retry, "ana"), code, sentence);
    }

    @Test
    void aCommandThatIsTooLongWithThePathsOfTheLongestJobIsRefused() {
        // given
        fixture.create(TaskState.FINALIZED);
        RetryRequest retry = new RetryRequest(null, OTHER_COMMAND + " %IN".repeat(2_000), null);

        // then
        String sentence =
                catchThrowable(() -> retries.retry(TRAIN, retry, "ana")).getMessage();
        fixture.assertRefused(() -> retries.retry(TRAIN, retry, "ana"), "command-too-long", sentence);
    }

    @ParameterizedTest
    @EnumSource(names = {"FINALIZED", "KILLED"})
    void whatIsNewIsTestedOnTheFirstTenJobsThatAreNotDone(TaskState state) {
        // given a task that passed its test phase, of which jobs 0 to 14 are done
        long task = passed(30, state, 15);

        // when
        retries.retry("user.ana.fit", new RetryRequest(null, null, "other:2"), "ana");

        // then
        assertThat(STORE.state(task)).isEqualTo(TaskState.REGISTERED);
        STORE.open(task);
        assertThat(STORE.state(task)).isEqualTo(TaskState.TESTING);
        assertThat(jdbc.sql("SELECT min(number) || '-' || max(number) FROM job WHERE state = 'ASSIGNED'")
                        .query(String.class)
                        .single())
                .isEqualTo("15-24");
    }

    @ParameterizedTest
    @CsvSource({"FINALIZED, false", "KILLED, false", "FINALIZED, true", "KILLED, true"})
    void whatIsAsItWasIsNotTestedAgain(TaskState state, boolean named) {
        // given
        long task = passed(30, state, 15);

        // when
        retries.retry("user.ana.fit", named ? new RetryRequest(null, null, "python:3.12") : RetryRequest.ALL, "ana");
        STORE.open(task);

        // then
        assertThat(STORE.state(task)).isEqualTo(TaskState.RUNNING);
        assertThat(STORE.count(task, JobState.ASSIGNED)).isEqualTo(15);
    }

    @Test
    void aTaskThatWantsNoTestsHasNoneForWhatIsNew() {
        // given
        long task = fixture.register(TRAIN);
        fixture.end(task, TaskState.KILLED, DONE, KILLED, KILLED);

        // when
        retries.retry(TRAIN, new RetryRequest(null, OTHER_COMMAND, null), "ana");
        STORE.open(task);

        // then
        assertThat(STORE.state(task)).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void whatWasNewForNamedJobsIsTestedWhenTheOthersFollow() {
        // given a task that passed its tests, of which named jobs ran again with another image
        long task = passed(30, TaskState.FINALIZED, 15);
        retries.retry("user.ana.fit", new RetryRequest(JobSelection.parse("0"), null, "other:2"), "ana");
        STORE.open(task);
        assertThat(STORE.state(task)).isEqualTo(TaskState.RUNNING);
        fixture.pass();
        activities.kill(task);
        fixture.close(task);

        // when
        retries.retry("user.ana.fit", RetryRequest.ALL, "ana");
        STORE.open(task);

        // then
        assertThat(STORE.state(task)).isEqualTo(TaskState.TESTING);
    }

    private long passed(int jobs, TaskState state, int done) {
        long task = STORE.testedTask("ana", "fit", jobs);
        JobState[] states = new JobState[jobs];
        Arrays.fill(states, 0, done, DONE);
        Arrays.fill(states, done, jobs, state == TaskState.KILLED ? KILLED : FAILED);
        fixture.end(task, state, states);
        jdbc.sql("UPDATE task SET tested = true").update();
        return task;
    }

    private static RetryRequest chosen(String jobs) {
        return new RetryRequest(JobSelection.parse(jobs), null, null);
    }
}
