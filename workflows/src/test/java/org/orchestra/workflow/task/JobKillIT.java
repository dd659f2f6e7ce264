package org.orchestra.workflow.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.testing.InMemoryActivities;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

/** Single jobs that their owner kills, each at another moment of its life. */
class JobKillIT {
    private WorkflowTestEnvironment lab;
    private InMemoryActivities laboratory;

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aWaitingJobNeverRunsAndTheOthersDo() {
        // given
        open(3);

        // when
        kill(1);
        laboratory.grant(0);
        laboratory.grant(2);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(laboratory.jobs()).containsExactly(JobState.DONE, JobState.KILLED, JobState.DONE);
        assertThat(lab.diary().entries("run")).containsExactlyInAnyOrder("run 0 1", "run 2 1");
    }

    @Test
    void aRunningJobIsStoppedAndTheOthersGoOn() {
        // given
        open(2);
        laboratory.hold(0, 1);
        run(0);
        run(1);

        // when
        kill(0);
        lab.diary().await("end 0 1");
        laboratory.end(1, JobState.DONE);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(laboratory.jobs()).containsExactly(JobState.KILLED, JobState.DONE);
        assertThat(lab.diary().entries("stopRun")).containsExactly("stopRun 0 1");
        assertThat(lab.diary().entries("removeRuns")).isEmpty();
    }

    @Test
    void theLastOpenJobTakesItsTaskToItsEnd() {
        // given
        open(2);
        laboratory.grant(0);
        lab.diary().await("end 0 1");

        // when
        kill(1);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.FINALIZED);
    }

    @Test
    void ofATestPhaseEndsThePhase() {
        // given
        start(new WorkflowTestEnvironment(20, false));
        laboratory.hold(0, 1);
        run(0);

        // when a test job that waits is killed
        kill(5);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.BROKEN);
        assertThat(laboratory.jobs().get(5)).isEqualTo(JobState.KILLED);
        assertThat(laboratory.jobs()).filteredOn(job -> job == JobState.BROKEN).hasSize(19);
        assertThat(lab.diary().entries()).doesNotContain("startRunPhase");
    }

    @Test
    void aRunningTestJobEndsThePhaseToo() {
        // given
        start(new WorkflowTestEnvironment(20, false));
        laboratory.hold(0, 1);
        run(0);
        run(1);

        // when
        kill(1);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.BROKEN);
        assertThat(laboratory.jobs().get(1)).isEqualTo(JobState.KILLED);
        assertThat(laboratory.jobs().get(0)).isEqualTo(JobState.BROKEN);
    }

    @Test
    void toldTwiceItIsStoppedOnce() {
        // given
        open(1);
        laboratory.hold(0);
        run(0);
        laboratory.markKilled(0);
        lab.diary().shut("stopRun 0 1");

        // when
        laboratory.tellKilled(0);
        lab.diary().await("stopRun 0 1");
        laboratory.tellKilled(0);
        lab.diary().await("hearKills", 2);
        lab.diary().open("stopRun 0 1");

        // then
        assertThat(lab.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(lab.diary().entries("stopRun")).hasSize(1);
    }

    @Test
    void betweenGrantAndRunItDoesNotRun() {
        // given a job with a slot of which its batch does not know
        open(2);
        Grant grant = laboratory.activate(0);

        // when
        kill(0);
        lab.diary().await("hearKills");
        laboratory.deliver(grant);
        laboratory.grant(1);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(lab.diary().entries("run")).containsExactly("run 1 1");
    }

    @Test
    void betweenTwoAttemptsItDoesNotRunAgain() {
        // given a job whose first attempt failed and that is to be tried again
        open(2);
        laboratory.outcome(0, 1, JobState.ASSIGNED).grant(0);
        lab.diary().await("end 0 1");

        // when
        kill(0);
        laboratory.grant(1);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(lab.diary().entries("run")).containsExactly("run 0 1", "run 1 1");
    }

    @Test
    void thatEndedByItselfMeanwhileStaysAsItEnded() {
        // given
        open(2);
        laboratory.hold(0);
        run(0);
        laboratory.markKilled(0);
        laboratory.end(0, JobState.DONE);

        // when the kill is told too late
        laboratory.tellKilled(0);
        laboratory.grant(1);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.diary().entries("stopRun")).isEmpty();
    }

    @Test
    void thatWasRetriedSinceIsLeftAlone() {
        // given
        open(1);

        // when an old kill is told of a job that nobody wants stopped any more
        laboratory.tellKilled(0);
        lab.diary().await("hearKills");
        laboratory.grant(0);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
    }

    @Test
    void beforeItsBatchHasOpenedItIsNotLost() {
        // given a batch that is being opened
        lab = new WorkflowTestEnvironment(2, true);
        laboratory = lab.laboratory();
        lab.diary().shut("opened 0 2");
        lab.startWorkers().startTask();
        lab.diary().await("opened 0 2");

        // when
        kill(0);
        lab.diary().open("opened 0 2");
        lab.diary().await("hearKills");
        laboratory.grant(1);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(laboratory.jobs()).containsExactly(JobState.KILLED, JobState.DONE);
    }

    @Test
    void togetherWithItsTaskItIsKilledOnce() {
        // given
        open(2);
        laboratory.hold(0);
        run(0);
        lab.diary().shut("stopRun 0 1");

        // when
        kill(0);
        lab.diary().await("stopRun 0 1");
        lab.kill();
        lab.diary().open("stopRun 0 1");

        // then
        assertThat(lab.result()).isEqualTo(TaskState.KILLED);
        assertThat(laboratory.jobs()).containsOnly(JobState.KILLED);
        assertThat(lab.diary().entries("end")).containsExactly("end 0 1");
    }

    private void open(int jobs) {
        start(new WorkflowTestEnvironment(jobs, true));
    }

    private void start(WorkflowTestEnvironment environment) {
        lab = environment;
        laboratory = lab.laboratory();
        lab.startWorkers().startTask();
        lab.diary().await("opened");
    }

    private void run(int job) {
        laboratory.grant(job);
        lab.diary().await("run " + job + " 1");
    }

    private void kill(int job) {
        laboratory.markKilled(job);
        laboratory.tellKilled(job);
    }
}
