package org.orchestra.workflow.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.testing.InMemoryActivities;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

/** Grants and runs; the batch is the only one of a task that has no test phase. */
class JobBatchWorkflowIT {
    private WorkflowTestEnvironment env;
    private InMemoryActivities activities;

    @AfterEach
    void close() {
        env.close();
    }

    @Test
    void anEvictedJobGetsAnotherGrantAndRunsAgainUnderTheNextAttempt() {
        // given
        open(2);
        activities.outcome(1, 1, JobState.ASSIGNED);

        // when
        activities.withSlots(1).grant(0);

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("run")).containsExactly("run 0 1", "run 1 1", "run 1 2");
    }

    @Test
    void theNextAttemptsGrantMayOvertakeTheEndOfTheEvictedOne() {
        // given a run whose node took it away, which its activity has not told yet
        open(1);
        activities.keepRunning(0);
        Grant first = activities.grant(0);
        env.events().await("run 0 1");
        activities.endInDatabase(0, JobState.ASSIGNED);

        // when the next attempt begins before the first one's end is known, and then ends
        activities.grant(0);
        env.events().await("run 0 2");
        activities.completeRun(first);
        activities.end(0, JobState.DONE);

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("run")).containsExactly("run 0 1", "run 0 2");
    }

    @Test
    void aJobWhoseEarlierAttemptIsAskedForOnceMoreFailsOnce() {
        // given an attempt whose end was lost with its worker, and a next one that fails
        openWithCompressedTime(2);
        activities.keepRunning(0).grant(0);
        env.events().await("run 0 1");
        activities.loseWorkerOf(0);
        activities.endInDatabase(0, JobState.ASSIGNED);
        activities.grant(0);
        env.events().await("run 0 2");
        activities.end(0, JobState.FAILED);

        // when the first attempt is asked for again, and is answered with the job's end
        env.events().await("stale 0 1");
        activities.grant(1);

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(env.untyped(Batch.idFor(InMemoryActivities.TASK, TaskState.RUNNING, 0))
                        .getResult(BatchResult.class))
                .isEqualTo(new BatchResult(1));
    }

    @Test
    void aGrantDeliveredTwiceRunsOnce() {
        // given
        open(2);
        activities.keepRunning(0);

        // when
        Grant grant = activities.grant(0);
        activities.deliver(grant, grant);
        env.events().await("run 0 1");
        activities.deliver(grant);
        activities.end(0, JobState.DONE);
        activities.deliver(grant);
        activities.grant(1);

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("run")).containsExactly("run 0 1", "run 1 1");
        assertThat(env.events().entries("adopt")).isEmpty();
        assertThat(activities.launches()).isEqualTo(2);
    }

    @Test
    void aGrantForAJobThatHasEndedIsIgnored() {
        // given job 0 is done
        open(2);
        activities.grant(0);
        env.events().await("end 0 1");

        // when
        activities.deliver(new Grant(0, 2, "node-1", WorkflowTestEnvironment.CLUSTER_QUEUE));
        activities.grant(1);

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("run")).containsExactly("run 0 1", "run 1 1");
    }

    @Test
    void aGrantForAJobOfAnotherBatchIsIgnored() {
        // given
        open(1);

        // when
        activities.deliver(new Grant(200, 1, "node-1", WorkflowTestEnvironment.CLUSTER_QUEUE));
        activities.grant(0);

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(activities.launches()).isEqualTo(1);
    }

    @Test
    void aGrantThatArrivesBeforeTheBatchHasOpenedIsNotLost() {
        // given a batch that is being opened
        env = new WorkflowTestEnvironment(1, true);
        activities = env.activities();
        env.events().block("opened 0 1");
        env.startWorkers().startTask().beginBatches();
        env.events().await("opened 0 1");

        // when
        activities.grant(0);
        env.events().unblock("opened 0 1");

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("run")).containsExactly("run 0 1");
    }

    @Test
    void aGrantThatComesBothWithTheOpeningAndAsASignalRunsOnce() {
        // given
        env = new WorkflowTestEnvironment(1, true);
        activities = env.activities();
        activities.inState(TaskState.RUNNING, JobState.ACTIVATED).keepRunning(0);
        env.startWorkers().startTask();
        env.events().await("run 0 1");

        // when
        activities.deliver(new Grant(0, 1, "node-1", WorkflowTestEnvironment.CLUSTER_QUEUE));
        activities.end(0, JobState.DONE);

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(activities.launches()).isEqualTo(1);
    }

    @Test
    void aLostWorkersRunIsAdoptedAndTheJobRunsOnce() {
        // given
        openWithCompressedTime(1);
        activities.keepRunning(0).grant(0);
        env.events().await("run 0 1");

        // when nobody heartbeats for longer than its timeout
        activities.loseWorkerOf(0);
        env.events().await("adopt 0 1");
        activities.end(0, JobState.DONE);

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("run")).containsExactly("run 0 1");
    }

    @Test
    void aRunThatEndedWhileNoWorkerWaitedForItIsNotRunAgain() {
        // given
        openWithCompressedTime(1);
        activities.keepRunning(0).grant(0);
        env.events().await("run 0 1");

        // when
        activities.loseWorkerOf(0);
        activities.end(0, JobState.FAILED);

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(env.events().entries("run")).containsExactly("run 0 1");
    }

    @Test
    void aRunThatTheRemovalMissesLearnsOfTheKillByItsHeartbeat() {
        // given a run that begins too late for every removal to see it
        openWithCompressedTime(1);
        activities.keepRunning(0).hideFromRemoval(0).grant(0);
        env.events().await("run 0 1");
        env.kill();
        env.events().await("withdrawBatch 0 1");

        // when
        activities.heartbeatUntilKilled(0);

        // then
        assertThat(env.result()).isEqualTo(TaskState.KILLED);
        assertThat(activities.jobs()).containsExactly(JobState.KILLED);
    }

    @Test
    void aFullBatchGrantedAtOnceRunsEveryJobOnce() {
        // given
        open(250);

        // when
        activities.deliver(
                IntStream.range(0, 250).mapToObj(activities::activate).toArray(Grant[]::new));

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("run")).hasSize(250).doesNotHaveDuplicates();
    }

    private void open(int jobs) {
        start(new WorkflowTestEnvironment(jobs, true));
    }

    private void openWithCompressedTime(int jobs) {
        start(WorkflowTestEnvironment.withCompressedTime(jobs));
    }

    private void start(WorkflowTestEnvironment environment) {
        env = environment;
        activities = env.activities();
        env.startWorkers().startTask().beginBatches();
        env.events().await("opened");
    }
}
