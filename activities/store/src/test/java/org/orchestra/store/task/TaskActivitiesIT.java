package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.Mockito.verify;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import io.temporal.failure.ApplicationFailure;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.store.scheduling.SchedulingPass;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.task.BatchState;
import org.orchestra.workflow.task.Grant;
import org.orchestra.workflow.task.TaskActivities;
import org.orchestra.workflow.task.TaskPlan;

/** The database's side of a task's workflow: right in every state, and the same when it is repeated. */
class TaskActivitiesIT {
    private static final Batch TEST = new Batch("task:user.ana.train/test", 0, 10);
    private static final Batch FIRST = new Batch("task:user.ana.train/batch/0", 0, 250);
    private static final Batch SECOND = new Batch("task:user.ana.train/batch/1", 250, 300);
    private static final RunOutcome SUCCESS = RunOutcome.succeeded();

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final TaskActivities activities = STORE.get(TaskActivities.class);
    private final RunReports reports = STORE.get(RunReports.class);
    private final Tasks tasks = STORE.get(Tasks.class);

    @BeforeEach
    void aNodeAndAUser() {
        TestData data = STORE.data();
        data.queue("cpu", CLUSTER);
        data.node("cpu", "n1", 4);
        data.user("ana");
    }

    // Phases
    // -----------------------------------------------------------------------------------------------------------

    @Test
    void openingATaskBeginsItsTestPhase() {
        // given
        long task = STORE.testedTask("ana", "train", 300);

        // when
        TaskPlan plan = activities.open(task);

        // then
        assertThat(plan).isEqualTo(new TaskPlan(TaskState.TESTING, List.of(TEST), List.of()));
        assertThat(activities.open(task)).isEqualTo(plan);
        assertThat(STORE.state(task)).isEqualTo(TaskState.TESTING);
    }

    @Test
    void aTaskThatBypassesItsTestPhaseRunsAtOnce() {
        // given
        long task = STORE.task("ana", "train", 300);

        // when
        TaskPlan plan = activities.open(task);

        // then
        assertThat(plan).isEqualTo(new TaskPlan(TaskState.RUNNING, List.of(FIRST, SECOND), List.of()));
        assertThat(activities.open(task)).isEqualTo(plan);
    }

    @Test
    void aPassedTestPhaseIsFollowedByTheBatchesWithOpenJobs() {
        // given a task of 10 jobs in its test phase, all of them done but one; and one of 300
        long small = STORE.open(STORE.testedTask("ana", "small", 10));
        finish(small, 9);
        long task = STORE.open(STORE.testedTask("ana", "train", 300));

        // when
        TaskPlan plan = activities.startRunPhase(task);

        // then
        assertThat(plan).isEqualTo(new TaskPlan(TaskState.RUNNING, List.of(FIRST, SECOND), List.of()));
        assertThat(activities.startRunPhase(task)).isEqualTo(plan);
        assertThat(activities.startRunPhase(small).batches())
                .containsExactly(new Batch("task:user.ana.small/batch/0", 0, 10));
    }

    @Test
    void aTaskWithoutOpenJobsHasNoBatches() {
        // given
        long task = STORE.open(STORE.testedTask("ana", "train", 3));
        finish(task, 3);

        // then
        assertThat(activities.startRunPhase(task)).isEqualTo(new TaskPlan(TaskState.RUNNING, List.of(), List.of()));
    }

    @ParameterizedTest
    @EnumSource(names = {"KILL", "DONE", "FINALIZED", "BROKEN", "KILLED"})
    void nothingIsToBeDoneForATaskThatHasEndedOrIsToBeKilled(TaskState state) {
        // given
        long task = STORE.task("ana", "train", 3);
        STORE.bring(task, state);

        // then
        TaskPlan nothing = new TaskPlan(state, List.of(), List.of());
        assertThat(activities.open(task)).isEqualTo(nothing);
        assertThat(activities.startRunPhase(task)).isEqualTo(nothing);
        assertThat(STORE.state(task)).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({
        "REGISTERED, KILL",
        "TESTING, KILL",
        "RUNNING, KILL",
        "KILL, KILL",
        "DONE, DONE",
        "FINALIZED, FINALIZED",
        "BROKEN, BROKEN",
        "KILLED, KILLED"
    })
    void aKillTakesWhatHasNotEndedToKillAndEndsWhatWaits(TaskState state, TaskState after) {
        // given
        long task = STORE.task("ana", "train", 3);
        STORE.bring(task, state);

        // when
        activities.kill(task);
        activities.kill(task);

        // then
        assertThat(STORE.state(task)).isEqualTo(after);
        assertThat(STORE.count(task, JobState.KILLED)).isEqualTo(after == TaskState.KILL && state != after ? 3 : 0);
    }

    // Batches
    // ----------------------------------------------------------------------------------------------------------

    @Test
    void openingABatchLetsItsJobsWaitForSlotsAndWakesTheScheduler() {
        // given
        long task = STORE.testedTask("ana", "train", 30);
        activities.open(task);

        // when
        BatchState opening = activities.openBatch(task, 0, 10);

        // then
        assertThat(opening).isEqualTo(new BatchState(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), 0, List.of()));
        assertThat(STORE.count(task, JobState.ASSIGNED)).isEqualTo(10);
        assertThat(STORE.count(task, JobState.REGISTERED)).isEqualTo(20);
        verify(STORE.get(SchedulerWakeUps.class)).wake(CLUSTER);
        assertThat(activities.openBatch(task, 0, 10)).isEqualTo(opening);
    }

    @Test
    void openingABatchAgainTellsWhatIsOpenWhatFailedAndWhatHasASlot() {
        // given of 6 jobs one done, one failed, two with a slot and one of these running
        long task = STORE.openTask("ana", "train", 6);
        pass();
        end(task, 0, SUCCESS);
        end(task, 1, RunOutcome.exitCode(1));
        reports.begin(new RunKey(task, 2, 1));

        // when
        BatchState opening = activities.openBatch(task, 0, 250);

        // then
        assertThat(opening)
                .isEqualTo(new BatchState(
                        List.of(2, 3, 4, 5),
                        1,
                        List.of(
                                new Grant(2, 1, "n1", TestData.MESSENGER_QUEUE),
                                new Grant(3, 1, "n1", TestData.MESSENGER_QUEUE))));
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "KILL"})
    void aBatchOfATaskInNoPhaseGetsNoSlots(TaskState state) {
        // given
        long task = STORE.task("ana", "train", 3);
        STORE.bring(task, state);

        // when
        activities.openBatch(task, 0, 3);

        // then
        assertThat(STORE.count(task, JobState.REGISTERED)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"TESTING, BROKEN, 8", "KILL, KILLED, 10", "RUNNING, KILLED, 10"})
    void withdrawingABatchEndsItsJobsThatHaveNoRun(TaskState state, JobState end, int ended) {
        // given of 12 jobs in one batch one is done, one runs, two have a slot, eight wait, of which two are no test
        // jobs; others are in the next batch
        long task = state == TaskState.TESTING
                ? STORE.open(STORE.testedTask("ana", "train", 15))
                : STORE.openTask("ana", "train", 15);
        pass();
        end(task, 0, SUCCESS);
        reports.begin(new RunKey(task, 1, 1));
        if (state == TaskState.KILL) {
            STORE.bring(task, TaskState.KILL);
        }

        // when
        activities.withdrawBatch(task, 0, 12);
        activities.withdrawBatch(task, 0, 12);

        // then
        assertThat(STORE.state(task, 0)).isEqualTo(JobState.DONE);
        assertThat(STORE.state(task, 1)).isEqualTo(JobState.ACTIVATED);
        assertThat(STORE.count(task, end)).isEqualTo(ended);
        assertThat(STORE.state(task, 12).isFinal()).isFalse();
        assertThat(STORE.usedSlots()).isEqualTo(1);
    }

    // End
    // --------------------------------------------------------------------------------------------------------------

    @Test
    void aTaskWhoseJobsAreAllDoneIsDone() {
        // given
        long task = STORE.openTask("ana", "train", 5);
        finish(task, 5);

        // when
        TaskState end = activities.close(task);

        // then
        assertThat(end).isEqualTo(TaskState.DONE);
        assertThat(activities.close(task)).isEqualTo(TaskState.DONE);
        TaskView view = tasks.get("user.ana.train");
        assertThat(view.state()).isEqualTo(TaskState.DONE);
        assertThat(view.reason()).isNull();
        assertThat(view.finishedAt()).isNotNull();
    }

    @Test
    void aTaskWithFailuresIsFinalizedAndSaysWhatFailed() {
        // given jobs 1 and 3 of 4 failed
        long task = STORE.openTask("ana", "train", 4);
        pass();
        end(task, 0, SUCCESS);
        end(task, 1, RunOutcome.of(RunCause.IMAGE_UNAVAILABLE));
        end(task, 2, SUCCESS);
        end(task, 3, RunOutcome.exitCode(7));

        // when
        TaskState end = activities.close(task);

        // then
        assertThat(end).isEqualTo(TaskState.FINALIZED);
        assertThat(activities.close(task)).isEqualTo(TaskState.FINALIZED);
        assertThat(reason())
                .isEqualTo("2 of 4 jobs failed, the first is job 1 (config-000001.json): the image cannot be pulled");
    }

    @Test
    void aJobThatWasStoppedFromOutsideCountsAsNotDone() {
        // given
        long task = STORE.openTask("ana", "train", 2);
        pass();
        end(task, 0, SUCCESS);
        end(task, 1, RunOutcome.of(RunCause.JOB_DELETED));

        // then
        assertThat(activities.close(task)).isEqualTo(TaskState.FINALIZED);
        assertThat(reason())
                .isEqualTo(
                        "1 of 2 jobs was killed, the first is job 1 (config-000001.json): its Kubernetes Job was deleted from outside");
    }

    @Test
    void aKilledTaskEndsEveryJobAndEveryRun() {
        // given
        long task = STORE.openTask("ana", "train", 6);
        pass();
        end(task, 0, SUCCESS);
        reports.begin(new RunKey(task, 1, 1));
        activities.kill(task);

        // when
        TaskState end = activities.close(task);

        // then
        assertThat(end).isEqualTo(TaskState.KILLED);
        assertThat(activities.close(task)).isEqualTo(TaskState.KILLED);
        assertThat(STORE.count(task, JobState.KILLED)).isEqualTo(5);
        assertThat(STORE.usedSlots()).isZero();
        assertThat(tasks.job("user.ana.train", 0).runs())
                .extracting(RunView::outcome)
                .containsExactly("SUCCEEDED");
        assertThat(tasks.job("user.ana.train", 1).runs())
                .extracting(RunView::outcome)
                .containsExactly("KILLED");
        assertThat(reason()).isEqualTo("cancelled in Temporal");
    }

    @Test
    void aRunningTaskWithOpenJobsGoesOn() {
        // given
        long task = STORE.openTask("ana", "train", 5);
        finish(task, 4);

        // then
        assertThat(activities.close(task)).isEqualTo(TaskState.RUNNING);
        assertThat(STORE.state(task)).isEqualTo(TaskState.RUNNING);
        assertThat(activities.open(task).batches()).hasSize(1);
    }

    @Test
    void aDeletedTaskEndsItsWorkflow() {
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> activities.open(99),
                () -> activities.startRunPhase(99),
                () -> activities.kill(99),
                () -> activities.openBatch(99, 0, 10),
                () -> activities.withdrawBatch(99, 0, 10),
                () -> activities.close(99))) {
            ApplicationFailure failure = failure(call);
            assertThat(failure.isNonRetryable()).isTrue();
            assertThat(failure.getType()).isEqualTo("TaskGone");
            assertThat(failure.getOriginalMessage()).isEqualTo("Task 99 has been deleted.");
        }
    }

    private static ApplicationFailure failure(ThrowingCallable call) {
        ApplicationFailure failure = catchThrowableOfType(ApplicationFailure.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private String reason() {
        return tasks.get("user.ana.train").reason();
    }

    private static void pass() {
        STORE.get(SchedulingPass.class).make(CLUSTER, false);
    }

    private void end(long task, int job, RunOutcome outcome) {
        reports.begin(new RunKey(task, job, 1));
        reports.ended(new RunKey(task, job, 1), outcome);
    }

    /** Runs the first jobs to success. */
    private void finish(long task, int jobs) {
        for (int job = 0; job < jobs; job++) {
            pass();
            end(task, job, SUCCESS);
        }
    }
}
