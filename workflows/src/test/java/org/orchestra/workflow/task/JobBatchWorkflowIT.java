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
    private WorkflowTestEnvironment lab;
    private InMemoryActivities laboratory;

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void anEvictedJobGetsAnotherGrantAndRunsAgainUnderTheNextAttempt() {
        // given
        open(2);
        laboratory.outcome(1, 1, JobState.ASSIGNED);

        // when
        laboratory.withSlots(1).grant(0);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.diary().entries("run")).containsExactly("run 0 1", "run 1 1", "run 1 2");
    }

    @Test
    void theNextAttemptsGrantMayOvertakeTheEndOfTheEvictedOne() {
        // given a run whose node took it away, which its activity has not told yet
        open(1);
        laboratory.hold(0);
        Grant first = laboratory.grant(0);
        lab.diary().await("run 0 1");
        laboratory.endSilently(0, JobState.ASSIGNED);

        // when the next attempt begins before the first one's end is known, and then ends
        laboratory.grant(0);
        lab.diary().await("run 0 2");
        laboratory.tell(first);
        laboratory.end(0, JobState.DONE);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.diary().entries("run")).containsExactly("run 0 1", "run 0 2");
    }

    @Test
    void aJobWhoseEarlierAttemptIsAskedForOnceMoreFailsOnce() {
        // given an attempt whose end was lost with its worker, and a next one that fails
        openHurried(2);
        laboratory.hold(0).grant(0);
        lab.diary().await("run 0 1");
        laboratory.loseWorkerOf(0);
        laboratory.endSilently(0, JobState.ASSIGNED);
        laboratory.grant(0);
        lab.diary().await("run 0 2");
        laboratory.end(0, JobState.FAILED);

        // when the first attempt is asked for again, and is answered with the job's end
        lab.diary().await("over 0 1");
        laboratory.grant(1);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(lab.untyped(Batch.idFor(InMemoryActivities.TASK, TaskState.RUNNING, 0))
                        .getResult(BatchResult.class))
                .isEqualTo(new BatchResult(1));
    }

    @Test
    void aGrantDeliveredTwiceRunsOnce() {
        // given
        open(2);
        laboratory.hold(0);

        // when
        Grant grant = laboratory.grant(0);
        laboratory.deliver(grant, grant);
        lab.diary().await("run 0 1");
        laboratory.deliver(grant);
        laboratory.end(0, JobState.DONE);
        laboratory.deliver(grant);
        laboratory.grant(1);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.diary().entries("run")).containsExactly("run 0 1", "run 1 1");
        assertThat(lab.diary().entries("adopt")).isEmpty();
        assertThat(laboratory.callsOfRunJob()).isEqualTo(2);
    }

    @Test
    void aGrantForAJobThatHasEndedIsIgnored() {
        // given job 0 is done
        open(2);
        laboratory.grant(0);
        lab.diary().await("end 0 1");

        // when
        laboratory.deliver(new Grant(0, 2, "node-1"));
        laboratory.grant(1);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.diary().entries("run")).containsExactly("run 0 1", "run 1 1");
    }

    @Test
    void aGrantForAJobOfAnotherBatchIsIgnored() {
        // given
        open(1);

        // when
        laboratory.deliver(new Grant(200, 1, "node-1"));
        laboratory.grant(0);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(laboratory.callsOfRunJob()).isEqualTo(1);
    }

    @Test
    void aGrantThatArrivesBeforeTheBatchHasOpenedIsNotLost() {
        // given a batch that is being opened
        lab = new WorkflowTestEnvironment(1, true);
        laboratory = lab.laboratory();
        lab.diary().shut("opened 0 1");
        lab.startWorkers().startTask();
        lab.diary().await("opened 0 1");

        // when
        laboratory.grant(0);
        lab.diary().open("opened 0 1");

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.diary().entries("run")).containsExactly("run 0 1");
    }

    @Test
    void aGrantThatComesBothWithTheOpeningAndAsASignalRunsOnce() {
        // given
        lab = new WorkflowTestEnvironment(1, true);
        laboratory = lab.laboratory();
        laboratory.found(TaskState.RUNNING, JobState.ACTIVATED).hold(0);
        lab.startWorkers().startTask();
        lab.diary().await("run 0 1");

        // when
        laboratory.deliver(new Grant(0, 1, "node-1"));
        laboratory.end(0, JobState.DONE);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(laboratory.callsOfRunJob()).isEqualTo(1);
    }

    @Test
    void aLostWorkersRunIsAdoptedAndTheJobRunsOnce() {
        // given
        openHurried(1);
        laboratory.hold(0).grant(0);
        lab.diary().await("run 0 1");

        // when nobody heartbeats for longer than its timeout
        laboratory.loseWorkerOf(0);
        lab.diary().await("adopt 0 1");
        laboratory.end(0, JobState.DONE);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.diary().entries("run")).containsExactly("run 0 1");
    }

    @Test
    void aRunThatEndedWhileNoWorkerWaitedForItIsNotRunAgain() {
        // given
        openHurried(1);
        laboratory.hold(0).grant(0);
        lab.diary().await("run 0 1");

        // when
        laboratory.loseWorkerOf(0);
        laboratory.end(0, JobState.FAILED);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(lab.diary().entries("run")).containsExactly("run 0 1");
    }

    @Test
    void aRunThatTheRemovalMissesLearnsOfTheKillByItsHeartbeat() {
        // given a run that begins too late for every removal to see it
        openHurried(1);
        laboratory.hold(0).hide(0).grant(0);
        lab.diary().await("run 0 1");
        lab.kill();
        lab.diary().await("withdrawBatch 0 1");

        // when
        laboratory.heartbeatUntilKilled(0);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.KILLED);
        assertThat(laboratory.jobs()).containsExactly(JobState.KILLED);
    }

    @Test
    void aFullBatchGrantedAtOnceRunsEveryJobOnce() {
        // given
        open(250);

        // when
        laboratory.deliver(
                IntStream.range(0, 250).mapToObj(laboratory::activate).toArray(Grant[]::new));

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.diary().entries("run")).hasSize(250).doesNotHaveDuplicates();
    }

    private void open(int jobs) {
        start(new WorkflowTestEnvironment(jobs, true));
    }

    private void openHurried(int jobs) {
        start(WorkflowTestEnvironment.hurried(jobs));
    }

    private void start(WorkflowTestEnvironment environment) {
        lab = environment;
        laboratory = lab.laboratory();
        lab.startWorkers().startTask();
        lab.diary().await("opened");
    }
}
