package org.orchestra.workflow.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

class TaskKillIT {
    private WorkflowTestEnvironment env;

    @AfterEach
    void close() {
        env.close();
    }

    @Nested
    class KilledByItsOwner {
        @Test
        void beforeAnythingHappenedNoJobIsOpened() {
            // given a task whose workflow no worker has seen
            env = bypassing(5);
            env.startTask();

            // when
            env.kill();
            env.startWorkers();

            // then
            assertThat(env.result()).isEqualTo(TaskState.KILLED);
            assertThat(env.activities().jobs()).containsOnly(JobState.KILLED);
            assertThat(env.events().entries("openBatch")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"open", "startRunPhase", "openBatch 0 3"})
        void whileTheDatabaseIsAsked(String step) {
            // given
            env = testing(3);
            env.activities().withSlots(3);
            env.events().block(step);
            env.startWorkers().startTask();
            env.events().await(step);

            // when
            env.kill();
            env.events().await("clusterQueues");
            env.events().unblock(step);

            // then
            assertThat(env.result()).isEqualTo(TaskState.KILLED);
            assertThat(env.activities().jobs())
                    .allMatch(job -> job == JobState.KILLED || job == JobState.DONE)
                    .allMatch(job -> !step.equals("open") || job == JobState.KILLED);
        }

        @ParameterizedTest
        @ValueSource(strings = {"assign", "assigned"})
        void whileItsJobsAreAssigned(String step) {
            // given
            env = bypassing(5);
            env.events().block(step);
            env.startWorkers().startTask();
            env.events().await(step);

            // when
            env.kill();
            env.events().await("clusterQueues");
            env.events().unblock(step);

            // then
            assertThat(env.result()).isEqualTo(TaskState.KILLED);
            assertThat(env.activities().jobs()).containsOnly(JobState.KILLED);
            assertThat(env.events().entries("openBatch")).isEmpty();
        }

        @Test
        void inTheTestPhaseStopsItsRuns() {
            // given
            env = testing(20);
            env.activities().withSlots(4).keepRunning(0, 1, 2, 3);
            env.startWorkers().startTask();
            env.events().await("run", 4);

            // when
            env.kill();

            // then
            assertThat(env.result()).isEqualTo(TaskState.KILLED);
            assertThat(env.activities().jobs()).containsOnly(JobState.KILLED);
            assertThat(env.events().entries("run")).hasSize(4);
            assertThat(env.events().entries()).doesNotContain("startRunPhase");
        }

        @Test
        void inTheRunPhaseKeepsWhatIsDoneAndStopsTheRestOfEveryBatch() {
            // given
            env = bypassing(300);
            env.activities().keepRunning(1, 299);
            env.startWorkers().startTask().beginBatches();
            env.events().await("opened", 2);
            env.activities().grant(0);
            env.activities().grant(1);
            env.activities().grant(299);
            env.events().await("run", 3);

            // when
            env.kill();

            // then
            assertThat(env.result()).isEqualTo(TaskState.KILLED);
            assertThat(env.activities().jobs().get(0)).isEqualTo(JobState.DONE);
            assertThat(env.activities().jobs().subList(1, 300)).containsOnly(JobState.KILLED);
        }

        @Test
        void whileAllJobsWaitForSlots() {
            // given
            env = bypassing(300);
            env.startWorkers().startTask().beginBatches();
            env.events().await("opened", 2);

            // when
            env.kill();

            // then
            assertThat(env.result()).isEqualTo(TaskState.KILLED);
            assertThat(env.activities().jobs()).containsOnly(JobState.KILLED);
            assertThat(env.events().entries("run")).isEmpty();
        }

        @Test
        void theRunsAreRemovedAtOnceAndNotWhenTheirHeartbeatTellsThem() {
            // given a run, and a cluster that is slow to remove it
            env = bypassing(1);
            env.activities().withSlots(1).keepRunning(0);
            env.startWorkers().startTask();
            env.events().await("run 0 1");

            // when nobody heartbeats
            env.kill();
            env.events().await("removeRuns");

            // then
            assertThat(env.result()).isEqualTo(TaskState.KILLED);
        }

        @Test
        void twiceIsOnce() {
            // given
            env = bypassing(2);
            env.activities().withSlots(1).keepRunning(0);
            env.startWorkers().startTask();
            env.events().await("run 0 1");

            // when
            env.events().block("removeRuns");
            env.kill();
            env.kill();
            env.events().await("removeRuns", 2);
            env.events().unblock("removeRuns");

            // then
            assertThat(env.result()).isEqualTo(TaskState.KILLED);
            assertThat(env.activities().jobs()).containsOnly(JobState.KILLED);
        }

        @Test
        void ofATaskThatHasEndedChangesNothing() {
            // given a task that ended before its workflow was started once more
            env = bypassing(2);
            env.activities().inState(TaskState.FINALIZED, JobState.DONE, JobState.FAILED);
            env.startTask();

            // when
            env.running().kill();
            env.startWorkers();

            // then
            assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
            assertThat(env.activities().jobs()).containsExactly(JobState.DONE, JobState.FAILED);
        }

        @Test
        void whileTheTaskIsBeingClosedComesTooLate() {
            // given
            env = bypassing(1);
            env.activities().withSlots(1);
            env.events().block("close");
            env.startWorkers().startTask();
            env.events().await("close");

            // when
            env.running().kill();
            env.events().await("clusterQueues");
            env.events().unblock("close");

            // then
            assertThat(env.result()).isEqualTo(TaskState.DONE);
        }

        @Test
        void aSlotGrantedTooLateIsNotUsed() {
            // given
            env = bypassing(2);
            env.activities().withSlots(1).keepRunning(0);
            env.startWorkers().startTask();
            env.events().await("run 0 1");
            env.events().block("removeRuns");
            env.kill();
            env.events().await("withdrawBatch 0 2");

            // when
            env.activities().deliver(new Grant(1, 1, "node-1", WorkflowTestEnvironment.CLUSTER_QUEUE));
            env.events().unblock("removeRuns");

            // then
            assertThat(env.result()).isEqualTo(TaskState.KILLED);
            assertThat(env.events().entries("run")).containsExactly("run 0 1");
        }
    }

    @Nested
    class CancelledInTheTemporalUi {
        @Test
        void isAKillInTheTestPhase() {
            // given
            env = testing(20);
            env.activities().withSlots(1).keepRunning(0);
            env.startWorkers().startTask();
            env.events().await("run 0 1");

            // when
            env.untyped("task:user.ana.fit").cancel();

            // then
            assertThatThrownBy(() -> env.result()).hasMessageContaining("was cancelled");
            assertThat(env.activities().state()).isEqualTo(TaskState.KILLED);
            assertThat(env.activities().jobs()).containsOnly(JobState.KILLED);
        }

        @Test
        void isAKillInTheRunPhase() {
            // given
            env = bypassing(300);
            env.activities().keepRunning(0);
            env.startWorkers().startTask().beginBatches();
            env.events().await("opened", 2);
            env.activities().grant(0);
            env.events().await("run 0 1");

            // when
            env.untyped("task:user.ana.fit").cancel();

            // then
            assertThatThrownBy(() -> env.result()).hasMessageContaining("was cancelled");
            assertThat(env.activities().state()).isEqualTo(TaskState.KILLED);
            assertThat(env.activities().jobs()).containsOnly(JobState.KILLED);
        }

        @ParameterizedTest
        @ValueSource(strings = {"open", "openBatch 0 5"})
        void isAKillWhileTheDatabaseIsAsked(String step) {
            // given
            env = bypassing(5);
            env.events().block(step);
            env.startWorkers().startTask().beginBatches();
            env.events().await(step);

            // when
            env.untyped("task:user.ana.fit").cancel();
            env.events().await("clusterQueues");
            env.events().unblock(step);

            // then
            assertThatThrownBy(() -> env.result()).hasMessageContaining("was cancelled");
            assertThat(env.activities().state()).isEqualTo(TaskState.KILLED);
            assertThat(env.activities().jobs()).containsOnly(JobState.KILLED);
        }

        @Test
        void ofOneBatchEndsItsJobsAndNoOthers() {
            // given
            env = bypassing(251);
            env.activities().keepRunning(250);
            env.startWorkers().startTask().beginBatches();
            env.events().await("opened", 2);
            env.activities().grant(250);
            env.events().await("run 250 1");

            // when
            env.untyped("task:user.ana.fit/batch/0").cancel();
            env.events().await("withdrawBatch 0 250");
            env.activities().end(250, JobState.DONE);

            // then
            assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
            assertThat(env.activities().jobs().get(250)).isEqualTo(JobState.DONE);
            assertThat(env.activities().jobs().subList(0, 250)).containsOnly(JobState.KILLED);
        }
    }

    private static WorkflowTestEnvironment bypassing(int jobs) {
        return new WorkflowTestEnvironment(jobs, true);
    }

    private static WorkflowTestEnvironment testing(int jobs) {
        return new WorkflowTestEnvironment(jobs, false);
    }
}
