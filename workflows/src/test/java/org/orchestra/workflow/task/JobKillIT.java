package org.orchestra.workflow.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.testing.InMemoryActivities;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

/** Single jobs that their owner kills, each at another moment of its life. */
class JobKillIT {
    private WorkflowTestEnvironment env;
    private InMemoryActivities activities;

    @AfterEach
    void close() {
        env.close();
    }

    @Test
    void aWaitingJobNeverRunsAndTheOthersDo() {
        // given
        open(3);

        // when
        kill(1);
        activities.grant(0);
        activities.grant(2);

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(activities.jobs()).containsExactly(JobState.DONE, JobState.KILLED, JobState.DONE);
        assertThat(env.events().entries("run")).containsExactlyInAnyOrder("run 0 1", "run 2 1");
    }

    @Test
    void aRunningJobIsStoppedAndTheOthersGoOn() {
        // given
        open(2);
        activities.keepRunning(0, 1);
        run(0);
        run(1);

        // when
        kill(0);
        env.events().await("end 0 1");
        activities.end(1, JobState.DONE);

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(activities.jobs()).containsExactly(JobState.KILLED, JobState.DONE);
        assertThat(env.events().entries("stopRun")).containsExactly("stopRun 0 1");
        assertThat(env.events().entries("removeRuns")).isEmpty();
    }

    @Test
    void theLastOpenJobTakesItsTaskToItsEnd() {
        // given
        open(2);
        activities.grant(0);
        env.events().await("end 0 1");

        // when
        kill(1);

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
    }

    @Test
    void ofATestPhaseEndsThePhase() {
        // given
        start(new WorkflowTestEnvironment(20, false));
        activities.keepRunning(0, 1);
        run(0);

        // when a test job that waits is killed
        kill(5);

        // then
        assertThat(env.result()).isEqualTo(TaskState.BROKEN);
        assertThat(activities.jobs().get(5)).isEqualTo(JobState.KILLED);
        assertThat(activities.jobs()).filteredOn(job -> job == JobState.BROKEN).hasSize(19);
        assertThat(env.events().entries()).doesNotContain("startRunPhase");
    }

    @Test
    void aRunningTestJobEndsThePhaseToo() {
        // given
        start(new WorkflowTestEnvironment(20, false));
        activities.keepRunning(0, 1);
        run(0);
        run(1);

        // when
        kill(1);

        // then
        assertThat(env.result()).isEqualTo(TaskState.BROKEN);
        assertThat(activities.jobs().get(1)).isEqualTo(JobState.KILLED);
        assertThat(activities.jobs().get(0)).isEqualTo(JobState.BROKEN);
    }

    @Test
    void signalledTwiceItIsStoppedOnce() {
        // given
        open(1);
        activities.keepRunning(0);
        run(0);
        activities.killJob(0);
        env.events().block("stopRun 0 1");

        // when
        activities.signalKilled(0);
        env.events().await("stopRun 0 1");
        activities.signalKilled(0);
        env.events().await("acknowledgeKills", 2);
        env.events().unblock("stopRun 0 1");

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(env.events().entries("stopRun")).hasSize(1);
    }

    @Test
    void betweenGrantAndRunItDoesNotRun() {
        // given a job with a slot of which its batch does not know
        open(2);
        Grant grant = activities.activate(0);

        // when
        kill(0);
        env.events().await("acknowledgeKills");
        activities.deliver(grant);
        activities.grant(1);

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(env.events().entries("run")).containsExactly("run 1 1");
    }

    @Test
    void betweenTwoAttemptsItDoesNotRunAgain() {
        // given a job whose first attempt failed and that is to be tried again
        open(2);
        activities.outcome(0, 1, JobState.ASSIGNED).grant(0);
        env.events().await("end 0 1");

        // when
        kill(0);
        activities.grant(1);

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(env.events().entries("run")).containsExactly("run 0 1", "run 1 1");
    }

    @Test
    void thatEndedByItselfMeanwhileStaysAsItEnded() {
        // given
        open(2);
        activities.keepRunning(0);
        run(0);
        activities.killJob(0);
        activities.end(0, JobState.DONE);

        // when the kill is told too late
        activities.signalKilled(0);
        activities.grant(1);

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("stopRun")).isEmpty();
    }

    @Test
    void thatWasRetriedSinceIsLeftAlone() {
        // given
        open(1);

        // when an old kill is told of a job that nobody wants stopped any more
        activities.signalKilled(0);
        env.events().await("acknowledgeKills");
        activities.grant(0);

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
    }

    @Test
    void beforeItsBatchHasOpenedItIsNotLost() {
        // given a batch that is being opened
        env = new WorkflowTestEnvironment(2, true);
        activities = env.activities();
        env.events().block("opened 0 2");
        env.startWorkers().startTask().beginBatches();
        env.events().await("opened 0 2");

        // when
        kill(0);
        env.events().unblock("opened 0 2");
        env.events().await("acknowledgeKills");
        activities.grant(1);

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(activities.jobs()).containsExactly(JobState.KILLED, JobState.DONE);
    }

    @Test
    void togetherWithItsTaskItIsKilledOnce() {
        // given
        open(2);
        activities.keepRunning(0);
        run(0);
        env.events().block("stopRun 0 1");

        // when
        kill(0);
        env.events().await("stopRun 0 1");
        env.kill();
        env.events().await("withdrawBatch 0 2");
        env.events().unblock("stopRun 0 1");

        // then
        assertThat(env.result()).isEqualTo(TaskState.KILLED);
        assertThat(activities.jobs()).containsOnly(JobState.KILLED);
        assertThat(env.events().entries("end")).containsExactly("end 0 1");
        // and the stop was not cancelled, which might have met its end
        assertThat(env.temporal()
                        .getWorkflowClient()
                        .fetchHistory("task:user.ana.fit/batch/0")
                        .getEvents())
                .extracting(HistoryEvent::getEventType)
                .doesNotContain(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED);
    }

    private void open(int jobs) {
        start(new WorkflowTestEnvironment(jobs, true));
    }

    private void start(WorkflowTestEnvironment environment) {
        env = environment;
        activities = env.activities();
        env.startWorkers().startTask().beginBatches();
        env.events().await("opened");
    }

    private void run(int job) {
        activities.grant(job);
        env.events().await("run " + job + " 1");
    }

    private void kill(int job) {
        activities.killJob(job);
        activities.signalKilled(job);
    }
}
