package org.orchestra.workflow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.task.BatchState;
import org.orchestra.workflow.task.JobEnded;
import org.orchestra.workflow.task.KillStatus;
import org.orchestra.workflow.task.PlacedRun;
import org.orchestra.workflow.task.TaskActivities;
import org.orchestra.workflow.task.TaskPlan;

/**
 * What {@link TaskActivities} promise. PostgreSQL and the in-memory activities of the workflow tests both pass these tests, so
 * that a workflow that is right with one is right with the other.
 */
public abstract class TaskActivitiesContract {
    /** A REGISTERED task of the implementation under test, and what the scheduler, the cluster and its owner do to it. */
    protected interface ContractTask {
        TaskActivities activities();

        long id();

        String name();

        TaskState state();

        /** The task queue of the cluster on which its jobs get their slots. */
        String clusterQueue();

        /** The states of its jobs in the order of their numbers. */
        List<JobState> jobs();

        /** Grants a slot to every job that waits for one. */
        void grantAll();

        /** Starts the run of a job that has a slot. */
        void startRun(int job);

        /** Ends the run of a job. The job is ASSIGNED after an eviction. */
        void endRun(int job, JobState end);

        /** Ends the run of a job as a failure that is not charged, because its node is cordoned for it. */
        void failUncharged(int job);

        /** Kills a job, as its owner does. */
        void killJob(int job);
    }

    /** Creates a task without jobs that wait, run or have ended. */
    protected abstract ContractTask task(int jobs, boolean testPhase);

    // open and startRunPhase

    @Test
    void openStartsATestPhaseOnTheFirstTenJobs() {
        // given
        ContractTask task = task(12, true);

        // when
        TaskPlan plan = task.activities().open(task.id());

        // then
        assertThat(plan).isEqualTo(new TaskPlan(TaskState.TESTING, List.of(Batch.test(task.name(), 10)), List.of()));
        assertThat(task.activities().open(task.id())).as("repeated").isEqualTo(plan);
        assertThat(task.state()).isEqualTo(TaskState.TESTING);
        assertThat(task.jobs()).containsOnly(JobState.REGISTERED);
    }

    @Test
    void aTestPhaseOfASmallTaskHasAllItsJobs() {
        // given
        ContractTask task = task(3, true);

        // then
        assertThat(task.activities().open(task.id()).batches()).containsExactly(Batch.test(task.name(), 3));
    }

    @Test
    void openWithoutATestPhaseStartsTheRunPhaseWithAllBatches() {
        // given
        ContractTask task = task(260, false);

        // when
        TaskPlan plan = task.activities().open(task.id());

        // then
        assertThat(plan).isEqualTo(new TaskPlan(TaskState.RUNNING, Batch.all(task.name(), 260), List.of()));
        assertThat(task.activities().open(task.id())).as("repeated").isEqualTo(plan);
        assertThat(task.state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void startRunPhasePlansTheBatchesWithOpenJobs() {
        // given a test phase that has passed
        ContractTask task = opened(12, true);
        run(task, 10);

        // when
        TaskPlan plan = task.activities().startRunPhase(task.id());

        // then
        assertThat(plan).isEqualTo(new TaskPlan(TaskState.RUNNING, Batch.all(task.name(), 12), List.of()));
        assertThat(task.activities().startRunPhase(task.id())).as("repeated").isEqualTo(plan);
        assertThat(task.activities().open(task.id())).as("resumed").isEqualTo(plan);
    }

    @Test
    void aBatchWhoseJobsHaveAllEndedIsNotPlanned() {
        // given
        ContractTask task = opened(260, false);
        run(task, 250);

        // then
        assertThat(task.activities().open(task.id()).batches())
                .containsExactly(Batch.all(task.name(), 260).get(1));
    }

    @Test
    void aBatchIsDueWhileAJobOfItHoldsASlot() {
        // given two batches, one of which has a job with a slot
        ContractTask task = opened(260, false);
        run(task, 255);
        start(task, 255, 256);
        task.endRun(255, JobState.ASSIGNED);
        Batch second = Batch.all(task.name(), 260).get(1);

        // then
        TaskPlan plan = new TaskPlan(TaskState.RUNNING, List.of(second), List.of(second.id()));
        assertThat(task.activities().plan(task.id())).isEqualTo(plan);
        assertThat(task.activities().open(task.id())).as("resumed").isEqualTo(plan);
    }

    @Test
    void planChangesNothing() {
        // given
        ContractTask task = task(12, true);

        // then
        assertThat(task.activities().plan(task.id()))
                .isEqualTo(new TaskPlan(TaskState.REGISTERED, List.of(), List.of()));
        assertThat(task.state()).isEqualTo(TaskState.REGISTERED);
        TaskPlan opened = task.activities().open(task.id());
        assertThat(task.activities().plan(task.id())).isEqualTo(opened);
    }

    @Test
    void aTaskThatHasEndedHasNothingToDo() {
        // given
        ContractTask task = opened(2, false);
        run(task, 2);
        task.activities().close(task.id());

        // then
        TaskPlan nothing = new TaskPlan(TaskState.DONE, List.of(), List.of());
        assertThat(task.activities().open(task.id())).isEqualTo(nothing);
        assertThat(task.activities().startRunPhase(task.id())).isEqualTo(nothing);
        assertThat(task.state()).isEqualTo(TaskState.DONE);
    }

    // assign

    @Test
    void assignLetsEveryJobOfARunPhaseWait() {
        // given one job that was killed
        ContractTask task = task(12, false);
        task.killJob(3);
        task.activities().open(task.id());

        // when
        task.activities().assign(task.id());
        task.activities().assign(task.id());

        // then
        assertThat(task.jobs().get(3)).isEqualTo(JobState.KILLED);
        assertThat(task.jobs()).filteredOn(job -> job == JobState.ASSIGNED).hasSize(11);
    }

    @Test
    void assignLeavesTheJobsOfATaskAloneThatIsInNoRunPhase() {
        // given
        ContractTask task = task(12, true);

        // then
        task.activities().assign(task.id());
        assertThat(task.jobs()).containsOnly(JobState.REGISTERED);
        task.activities().open(task.id());
        task.activities().assign(task.id());
        assertThat(task.jobs()).containsOnly(JobState.REGISTERED);
        task.activities().kill(task.id());
        task.activities().assign(task.id());
        assertThat(task.jobs()).containsOnly(JobState.KILLED);
    }

    // openBatch

    @Test
    void openBatchLetsItsJobsWaitAndNoOthers() {
        // given
        ContractTask task = task(12, true);
        task.activities().open(task.id());

        // when
        BatchState batch = task.activities().openBatch(task.id(), 0, 10);

        // then
        assertThat(batch).isEqualTo(new BatchState(numbers(0, 10), 0, List.of()));
        assertThat(task.activities().openBatch(task.id(), 0, 10)).as("repeated").isEqualTo(batch);
        assertThat(task.jobs().subList(0, 10)).containsOnly(JobState.ASSIGNED);
        assertThat(task.jobs().subList(10, 12)).containsOnly(JobState.REGISTERED);
    }

    @Test
    void openBatchReturnsOpenJobsFailuresAndGrants() {
        // given one job done, one failed, one evicted, one running and one with a slot only
        ContractTask task = opened(5, false);
        task.grantAll();
        start(task, 0, 1, 2, 3);
        task.endRun(0, JobState.DONE);
        task.endRun(1, JobState.FAILED);
        task.endRun(2, JobState.ASSIGNED);

        // when
        BatchState batch = task.activities().openBatch(task.id(), 0, 5);

        // then
        assertThat(batch.open()).containsExactly(2, 3, 4);
        assertThat(batch.failed()).isEqualTo(1);
        assertThat(batch.granted())
                .extracting(grant -> grant.job() + "/" + grant.attempt())
                .containsExactly("3/1", "4/1");
    }

    @Test
    void aGrantAfterAnEvictionIsForTheNextAttempt() {
        // given
        ContractTask task = opened(1, false);
        task.grantAll();
        start(task, 0);
        task.endRun(0, JobState.ASSIGNED);
        task.grantAll();

        // then
        assertThat(task.activities().openBatch(task.id(), 0, 1).granted())
                .extracting(grant -> grant.job() + "/" + grant.attempt())
                .containsExactly("0/2");
    }

    @Test
    void aJobThatWasKilledInItsBatchCountsAsAFailure() {
        // given
        ContractTask task = opened(12, true);
        task.killJob(3);

        // then
        assertThat(task.activities().openBatch(task.id(), 0, 10).failed()).isEqualTo(1);
    }

    @Test
    void aJobThatWasKilledBeforeItsBatchOpenedIsNoFailure() {
        // given
        ContractTask task = task(3, true);
        task.killJob(1);
        task.activities().open(task.id());

        // then
        assertThat(task.activities().openBatch(task.id(), 0, 3)).isEqualTo(new BatchState(List.of(0, 2), 0, List.of()));
    }

    @Test
    void openBatchOfATaskInNoPhaseLetsNoJobWait() {
        // given
        ContractTask task = task(3, false);

        // then
        task.activities().openBatch(task.id(), 0, 3);
        assertThat(task.jobs()).containsOnly(JobState.REGISTERED);
        task.activities().kill(task.id());
        assertThat(task.activities().openBatch(task.id(), 0, 3).open()).isEmpty();
        assertThat(task.jobs()).containsOnly(JobState.KILLED);
    }

    // acknowledgeKills

    @Test
    void acknowledgeKillsReturnsEndedJobsAndRunsToStop() {
        // given two running jobs and one that waits are killed, and one of the runs ends by itself
        ContractTask task = opened(3, false);
        task.grantAll();
        start(task, 0, 1);
        task.killJob(0);
        task.killJob(1);
        task.killJob(2);
        task.endRun(1, JobState.DONE);

        // when
        KillStatus status = task.activities().acknowledgeKills(task.id(), List.of(0, 1, 2));

        // then
        assertThat(status)
                .isEqualTo(new KillStatus(
                        List.of(new JobEnded(1, JobState.DONE), new JobEnded(2, JobState.KILLED)),
                        List.of(new PlacedRun(new RunKey(task.id(), 0, 1), task.clusterQueue()))));
        assertThat(task.activities().acknowledgeKills(task.id(), List.of(0, 1, 2)))
                .as("repeated")
                .isEqualTo(status);
    }

    @Test
    void acknowledgeKillsLeavesJobsAloneThatNobodyKilled() {
        // given
        ContractTask task = opened(2, false);
        task.grantAll();
        start(task, 0);

        // then
        assertThat(task.activities().acknowledgeKills(task.id(), List.of(0, 1)))
                .isEqualTo(new KillStatus(List.of(), List.of()));
    }

    @Test
    void acknowledgeKillsForgetsARunThatHasEnded() {
        // given
        ContractTask task = opened(1, false);
        task.grantAll();
        start(task, 0);
        task.killJob(0);
        task.endRun(0, JobState.KILLED);

        // then
        assertThat(task.activities().acknowledgeKills(task.id(), List.of(0)))
                .isEqualTo(new KillStatus(List.of(new JobEnded(0, JobState.KILLED)), List.of()));
    }

    // clusterQueues

    @Test
    void theClusterOfATaskIsAskedWhileItHasAJobThere() {
        // given
        ContractTask task = opened(2, false);
        assertThat(task.activities().clusterQueues(task.id()))
                .as("while its jobs wait")
                .isEmpty();
        task.grantAll();
        assertThat(task.activities().clusterQueues(task.id()))
                .as("while a job holds a slot, with or without a run")
                .containsExactly(task.clusterQueue());
        start(task, 0, 1);
        task.endRun(0, JobState.DONE);
        assertThat(task.activities().clusterQueues(task.id()))
                .as("while a run goes on")
                .containsExactly(task.clusterQueue());
        task.endRun(1, JobState.FAILED);

        // then
        assertThat(task.activities().clusterQueues(task.id())).isEmpty();
    }

    // withdrawBatch

    @Test
    void withdrawBatchEndsJobsWithoutARunAsBrokenInATestPhase() {
        assertThat(withdrawn(opened(12, true)))
                .containsExactlyElementsOf(afterWithdrawal(JobState.BROKEN, JobState.REGISTERED));
    }

    @Test
    void withdrawBatchEndsJobsWithoutARunAsKilledInARunPhase() {
        assertThat(withdrawn(opened(12, false)))
                .containsExactlyElementsOf(afterWithdrawal(JobState.KILLED, JobState.ACTIVATED));
    }

    /** Of ten jobs in the range one is done, one has failed, one runs, one was evicted and the others have a slot only. */
    private static List<JobState> withdrawn(ContractTask task) {
        task.grantAll();
        start(task, 0, 1, 2, 3);
        task.endRun(0, JobState.DONE);
        task.endRun(1, JobState.FAILED);
        task.endRun(3, JobState.ASSIGNED);
        task.activities().withdrawBatch(task.id(), 0, 10);
        List<JobState> jobs = task.jobs();
        task.activities().withdrawBatch(task.id(), 0, 10);
        assertThat(task.jobs()).as("repeated").isEqualTo(jobs);
        return jobs;
    }

    private static List<JobState> afterWithdrawal(JobState withdrawn, JobState outside) {
        List<JobState> jobs = new ArrayList<>(List.of(JobState.DONE, JobState.FAILED, JobState.RUNNING));
        jobs.addAll(Collections.nCopies(7, withdrawn));
        jobs.addAll(Collections.nCopies(2, outside));
        return jobs;
    }

    // close

    @Test
    void aTaskWithDoneJobsOnlyIsDone() {
        // given
        ContractTask task = opened(3, false);
        run(task, 3);

        // then
        assertThat(task.activities().close(task.id())).isEqualTo(TaskState.DONE);
        assertThat(task.activities().close(task.id())).as("repeated").isEqualTo(TaskState.DONE);
        assertThat(task.state()).isEqualTo(TaskState.DONE);
    }

    @Test
    void aTaskWithAFailedJobIsFinalized() {
        // given
        ContractTask task = opened(2, false);
        task.grantAll();
        start(task, 0, 1);
        task.endRun(0, JobState.DONE);
        task.endRun(1, JobState.FAILED);

        // then
        assertThat(task.activities().close(task.id())).isEqualTo(TaskState.FINALIZED);
        assertThat(task.activities().close(task.id())).as("repeated").isEqualTo(TaskState.FINALIZED);
        assertThat(task.jobs()).containsExactly(JobState.DONE, JobState.FAILED);
    }

    @Test
    void aTaskWithAKilledJobIsFinalized() {
        // given
        ContractTask task = opened(2, false);
        task.killJob(1);
        task.grantAll();
        start(task, 0);
        task.endRun(0, JobState.DONE);

        // then
        assertThat(task.activities().close(task.id())).isEqualTo(TaskState.FINALIZED);
    }

    @Test
    void aRunPhaseWithOpenJobsGoesOn() {
        // given
        ContractTask task = opened(2, false);
        task.grantAll();
        start(task, 0);
        task.endRun(0, JobState.DONE);

        // then
        assertThat(task.activities().close(task.id())).isEqualTo(TaskState.RUNNING);
        assertThat(task.state()).isEqualTo(TaskState.RUNNING);
        assertThat(task.jobs()).containsExactly(JobState.DONE, JobState.ACTIVATED);
    }

    @Test
    void aFailedTestPhaseBreaksTheTaskAndItsOpenJobs() {
        // given
        ContractTask task = opened(12, true);
        task.grantAll();
        start(task, 0, 1);
        task.endRun(0, JobState.DONE);
        task.endRun(1, JobState.FAILED);

        // then
        assertThat(task.activities().close(task.id())).isEqualTo(TaskState.BROKEN);
        assertThat(task.activities().close(task.id())).as("repeated").isEqualTo(TaskState.BROKEN);
        assertThat(task.jobs().subList(0, 2)).containsExactly(JobState.DONE, JobState.FAILED);
        assertThat(task.jobs().subList(2, 12)).containsOnly(JobState.BROKEN);
    }

    // kill

    @Test
    void killEndsJobsWithoutARunAndCloseEndsTheTask() {
        // given
        ContractTask task = opened(4, false);
        task.grantAll();
        start(task, 0, 1);
        task.endRun(0, JobState.DONE);

        // when
        task.activities().kill(task.id());
        task.activities().kill(task.id());

        // then
        assertThat(task.state()).isEqualTo(TaskState.KILL);
        assertThat(task.jobs()).containsExactly(JobState.DONE, JobState.RUNNING, JobState.KILLED, JobState.KILLED);
        task.endRun(1, JobState.KILLED);
        assertThat(task.activities().close(task.id())).isEqualTo(TaskState.KILLED);
        assertThat(task.activities().close(task.id())).as("repeated").isEqualTo(TaskState.KILLED);
    }

    @Test
    void aKillInATestPhaseKillsTheTaskAndDoesNotBreakIt() {
        // given
        ContractTask task = opened(12, true);
        task.grantAll();
        start(task, 0);
        task.endRun(0, JobState.FAILED);

        // when
        task.activities().kill(task.id());

        // then
        TaskPlan plan = new TaskPlan(TaskState.KILL, List.of(), List.of());
        assertThat(task.activities().startRunPhase(task.id())).isEqualTo(plan);
        assertThat(task.activities().open(task.id())).isEqualTo(plan);
        assertThat(task.activities().close(task.id())).isEqualTo(TaskState.KILLED);
        assertThat(task.jobs().get(0)).isEqualTo(JobState.FAILED);
        assertThat(task.jobs().subList(1, 12)).containsOnly(JobState.KILLED);
    }

    @Test
    void aKillOfATaskThatHasEndedChangesNothing() {
        // given
        ContractTask task = opened(1, false);
        run(task, 1);
        task.activities().close(task.id());

        // when
        task.activities().kill(task.id());

        // then
        assertThat(task.state()).isEqualTo(TaskState.DONE);
        assertThat(task.jobs()).containsExactly(JobState.DONE);
    }

    // Requeue of failures without charge

    @Test
    void closeRequeuesUnchargedFailuresOfARunPhaseAndNoOthers() {
        // given
        ContractTask task = opened(3, false);
        task.grantAll();
        start(task, 0, 1, 2);
        task.endRun(0, JobState.DONE);
        task.endRun(1, JobState.FAILED);
        task.failUncharged(2);

        // then
        assertThat(task.activities().close(task.id())).isEqualTo(TaskState.RUNNING);
        assertThat(task.activities().close(task.id())).as("repeated").isEqualTo(TaskState.RUNNING);
        assertThat(task.jobs()).containsExactly(JobState.DONE, JobState.FAILED, JobState.REGISTERED);
        assertThat(task.activities().open(task.id()))
                .isEqualTo(new TaskPlan(TaskState.RUNNING, Batch.all(task.name(), 3), List.of()));
        // and the job runs under its next attempt
        task.activities().openBatch(task.id(), 0, 3);
        task.grantAll();
        assertThat(task.activities().openBatch(task.id(), 0, 3).granted())
                .extracting(grant -> grant.job() + "/" + grant.attempt())
                .containsExactly("2/2");
    }

    @Test
    void closeRequeuesEveryUnfinishedJobOfATestPhaseWithUnchargedFailuresOnly() {
        // given
        ContractTask task = opened(12, true);
        task.grantAll();
        start(task, 0, 1);
        task.endRun(0, JobState.DONE);
        task.failUncharged(1);

        // then
        assertThat(task.activities().close(task.id())).isEqualTo(TaskState.REGISTERED);
        assertThat(task.jobs().get(0)).isEqualTo(JobState.DONE);
        assertThat(task.jobs().subList(1, 12)).containsOnly(JobState.REGISTERED);
        // and the next test phase runs the first ten of them
        assertThat(task.activities().open(task.id()))
                .isEqualTo(new TaskPlan(TaskState.TESTING, List.of(Batch.test(task.name(), 11)), List.of()));
    }

    @Test
    void aTestPhaseWithAChargedFailureTooStaysBroken() {
        // given
        ContractTask task = opened(12, true);
        task.grantAll();
        start(task, 0, 1);
        task.failUncharged(0);
        task.endRun(1, JobState.FAILED);

        // then
        assertThat(task.activities().close(task.id())).isEqualTo(TaskState.BROKEN);
    }

    @Test
    void aTestPhaseWithAKilledJobTooStaysBroken() {
        // given
        ContractTask task = opened(12, true);
        task.killJob(5);
        task.grantAll();
        start(task, 0);
        task.failUncharged(0);

        // then
        assertThat(task.activities().close(task.id())).isEqualTo(TaskState.BROKEN);
    }

    @Test
    void aKilledTaskRequeuesNothing() {
        // given
        ContractTask task = opened(2, false);
        task.grantAll();
        start(task, 0);
        task.failUncharged(0);
        task.activities().kill(task.id());

        // then
        assertThat(task.activities().close(task.id())).isEqualTo(TaskState.KILLED);
        assertThat(task.jobs()).containsExactly(JobState.FAILED, JobState.KILLED);
    }

    // Deleted tasks

    @Test
    void everyActivityFailsForGoodWhenTheTaskIsDeleted() {
        // given
        TaskActivities activities = task(1, false).activities();
        long gone = 99_999;

        // then
        List<Consumer<TaskActivities>> calls = List.of(
                any -> any.open(gone),
                any -> any.plan(gone),
                any -> any.assign(gone),
                any -> any.startRunPhase(gone),
                any -> any.kill(gone),
                any -> any.openBatch(gone, 0, 1),
                any -> any.acknowledgeKills(gone, List.of(0)),
                any -> any.withdrawBatch(gone, 0, 1),
                any -> any.close(gone));
        assertThat(calls).allSatisfy(call -> {
            ApplicationFailure failure = catchThrowableOfType(ApplicationFailure.class, () -> call.accept(activities));
            assertThat(failure).isNotNull();
            assertThat(failure.isNonRetryable()).isTrue();
            assertThat(failure.getType()).isEqualTo("TaskGone");
        });
    }

    /** A task in its first phase, with every batch of the phase open. */
    private ContractTask opened(int jobs, boolean testPhase) {
        ContractTask task = task(jobs, testPhase);
        task.activities()
                .open(task.id())
                .batches()
                .forEach(batch -> task.activities().openBatch(task.id(), batch.from(), batch.to()));
        return task;
    }

    /** Runs the first jobs to success. */
    private static void run(ContractTask task, int jobs) {
        task.grantAll();
        for (int job = 0; job < jobs; job++) {
            task.startRun(job);
            task.endRun(job, JobState.DONE);
        }
    }

    private static void start(ContractTask task, int... jobs) {
        IntStream.of(jobs).forEach(task::startRun);
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
