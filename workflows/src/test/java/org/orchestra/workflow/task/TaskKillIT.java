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
    private WorkflowTestEnvironment lab;

    @AfterEach
    void close() {
        lab.close();
    }

    @Nested
    class Kill {
        @Test
        void beforeAnythingHappenedNoJobIsOpened() {
            // given a task whose workflow no worker has seen
            lab = bypassing(5);
            lab.startTask();

            // when
            lab.kill();
            lab.startWorkers();

            // then
            assertThat(lab.result()).isEqualTo(TaskState.KILLED);
            assertThat(lab.laboratory().jobs()).containsOnly(JobState.KILLED);
            assertThat(lab.diary().entries("openBatch")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"open", "startRunPhase", "openBatch 0 3"})
        void whileTheDatabaseIsAsked(String step) {
            // given
            lab = testing(3);
            lab.laboratory().withSlots(3);
            lab.diary().shut(step);
            lab.startWorkers().startTask();
            lab.diary().await(step);

            // when
            lab.kill();
            lab.diary().await("removeRuns");
            lab.diary().open(step);

            // then
            assertThat(lab.result()).isEqualTo(TaskState.KILLED);
            assertThat(lab.laboratory().jobs())
                    .allMatch(job -> job == JobState.KILLED || job == JobState.DONE)
                    .allMatch(job -> !step.equals("open") || job == JobState.KILLED);
        }

        @Test
        void inTheTestPhaseStopsItsRuns() {
            // given
            lab = testing(20);
            lab.laboratory().withSlots(4).hold(0, 1, 2, 3);
            lab.startWorkers().startTask();
            lab.diary().await("run", 4);

            // when
            lab.kill();

            // then
            assertThat(lab.result()).isEqualTo(TaskState.KILLED);
            assertThat(lab.laboratory().jobs()).containsOnly(JobState.KILLED);
            assertThat(lab.diary().entries("run")).hasSize(4);
            assertThat(lab.diary().entries()).doesNotContain("startRunPhase");
        }

        @Test
        void inTheRunPhaseKeepsWhatIsDoneAndStopsTheRestOfEveryBatch() {
            // given
            lab = bypassing(300);
            lab.laboratory().hold(1, 299);
            lab.startWorkers().startTask();
            lab.diary().await("opened", 2);
            lab.laboratory().grant(0);
            lab.laboratory().grant(1);
            lab.laboratory().grant(299);
            lab.diary().await("run", 3);

            // when
            lab.kill();

            // then
            assertThat(lab.result()).isEqualTo(TaskState.KILLED);
            assertThat(lab.laboratory().jobs().get(0)).isEqualTo(JobState.DONE);
            assertThat(lab.laboratory().jobs().subList(1, 300)).containsOnly(JobState.KILLED);
        }

        @Test
        void whileAllJobsWaitForSlots() {
            // given
            lab = bypassing(300);
            lab.startWorkers().startTask();
            lab.diary().await("opened", 2);

            // when
            lab.kill();

            // then
            assertThat(lab.result()).isEqualTo(TaskState.KILLED);
            assertThat(lab.laboratory().jobs()).containsOnly(JobState.KILLED);
            assertThat(lab.diary().entries("run")).isEmpty();
        }

        @Test
        void theRunsAreRemovedAtOnceAndNotWhenTheirHeartbeatTellsThem() {
            // given a run, and a cluster that is slow to remove it
            lab = bypassing(1);
            lab.laboratory().withSlots(1).hold(0);
            lab.startWorkers().startTask();
            lab.diary().await("run 0 1");

            // when nobody heartbeats
            lab.kill();
            lab.diary().await("removeRuns");

            // then
            assertThat(lab.result()).isEqualTo(TaskState.KILLED);
        }

        @Test
        void twiceIsOnce() {
            // given
            lab = bypassing(2);
            lab.laboratory().withSlots(1).hold(0);
            lab.startWorkers().startTask();
            lab.diary().await("run 0 1");

            // when
            lab.diary().shut("removeRuns");
            lab.kill();
            lab.kill();
            lab.diary().await("removeRuns", 2);
            lab.diary().open("removeRuns");

            // then
            assertThat(lab.result()).isEqualTo(TaskState.KILLED);
            assertThat(lab.laboratory().jobs()).containsOnly(JobState.KILLED);
        }

        @Test
        void ofATaskThatHasEndedChangesNothing() {
            // given a task that ended before its workflow was started once more
            lab = bypassing(2);
            lab.laboratory().found(TaskState.FINALIZED, JobState.DONE, JobState.FAILED);
            lab.startTask();

            // when
            lab.running().kill();
            lab.startWorkers();

            // then
            assertThat(lab.result()).isEqualTo(TaskState.FINALIZED);
            assertThat(lab.laboratory().jobs()).containsExactly(JobState.DONE, JobState.FAILED);
        }

        @Test
        void whileTheTaskIsBeingClosedComesTooLate() {
            // given
            lab = bypassing(1);
            lab.laboratory().withSlots(1);
            lab.diary().shut("close");
            lab.startWorkers().startTask();
            lab.diary().await("close");

            // when
            lab.running().kill();
            lab.diary().await("removeRuns");
            lab.diary().open("close");

            // then
            assertThat(lab.result()).isEqualTo(TaskState.DONE);
        }

        @Test
        void aSlotGrantedTooLateIsNotUsed() {
            // given
            lab = bypassing(2);
            lab.laboratory().withSlots(1).hold(0);
            lab.startWorkers().startTask();
            lab.diary().await("run 0 1");
            lab.diary().shut("removeRuns");
            lab.kill();
            lab.diary().await("withdrawBatch 0 2");

            // when
            lab.laboratory().deliver(new Grant(1, 1, "node-1"));
            lab.diary().open("removeRuns");

            // then
            assertThat(lab.result()).isEqualTo(TaskState.KILLED);
            assertThat(lab.diary().entries("run")).containsExactly("run 0 1");
        }
    }

    @Nested
    class CancelledInTemporalsOwnUi {
        @Test
        void isAKillInTheTestPhase() {
            // given
            lab = testing(20);
            lab.laboratory().withSlots(1).hold(0);
            lab.startWorkers().startTask();
            lab.diary().await("run 0 1");

            // when
            lab.untyped("task:user.ana.fit").cancel();

            // then
            assertThatThrownBy(() -> lab.result()).hasMessageContaining("was cancelled");
            assertThat(lab.laboratory().state()).isEqualTo(TaskState.KILLED);
            assertThat(lab.laboratory().jobs()).containsOnly(JobState.KILLED);
        }

        @Test
        void isAKillInTheRunPhase() {
            // given
            lab = bypassing(300);
            lab.laboratory().hold(0);
            lab.startWorkers().startTask();
            lab.diary().await("opened", 2);
            lab.laboratory().grant(0);
            lab.diary().await("run 0 1");

            // when
            lab.untyped("task:user.ana.fit").cancel();

            // then
            assertThatThrownBy(() -> lab.result()).hasMessageContaining("was cancelled");
            assertThat(lab.laboratory().state()).isEqualTo(TaskState.KILLED);
            assertThat(lab.laboratory().jobs()).containsOnly(JobState.KILLED);
        }

        @ParameterizedTest
        @ValueSource(strings = {"open", "openBatch 0 5"})
        void isAKillWhileTheDatabaseIsAsked(String step) {
            // given
            lab = bypassing(5);
            lab.diary().shut(step);
            lab.startWorkers().startTask();
            lab.diary().await(step);

            // when
            lab.untyped("task:user.ana.fit").cancel();
            lab.diary().await("removeRuns");
            lab.diary().open(step);

            // then
            assertThatThrownBy(() -> lab.result()).hasMessageContaining("was cancelled");
            assertThat(lab.laboratory().state()).isEqualTo(TaskState.KILLED);
            assertThat(lab.laboratory().jobs()).containsOnly(JobState.KILLED);
        }

        @Test
        void ofOneBatchEndsItsJobsAndNoOthers() {
            // given
            lab = bypassing(251);
            lab.laboratory().hold(250);
            lab.startWorkers().startTask();
            lab.diary().await("opened", 2);
            lab.laboratory().grant(250);
            lab.diary().await("run 250 1");

            // when
            lab.untyped("task:user.ana.fit/batch/0").cancel();
            lab.diary().await("withdrawBatch 0 250");
            lab.laboratory().end(250, JobState.DONE);

            // then
            assertThat(lab.result()).isEqualTo(TaskState.FINALIZED);
            assertThat(lab.laboratory().jobs().get(250)).isEqualTo(JobState.DONE);
            assertThat(lab.laboratory().jobs().subList(0, 250)).containsOnly(JobState.KILLED);
        }
    }

    private static WorkflowTestEnvironment bypassing(int jobs) {
        return new WorkflowTestEnvironment(jobs, true);
    }

    private static WorkflowTestEnvironment testing(int jobs) {
        return new WorkflowTestEnvironment(jobs, false);
    }
}
