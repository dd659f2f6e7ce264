package org.orchestra.workflow.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

/** A task whose workflow is started again after its history was lost. */
class TaskResumptionIT {
    private WorkflowTestEnvironment lab;

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void inTheTestPhaseItGoesOnWithTheTestJobsThatAreOpen() {
        // given
        lab = testing(12);
        lab.laboratory()
                .withSlots(5)
                .found(TaskState.TESTING, JobState.DONE, JobState.DONE, JobState.ASSIGNED, JobState.RUNNING)
                .running(3);

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.diary().entries("run")).hasSize(9).doesNotContain("run 0 1", "run 1 1", "run 3 1");
        assertThat(lab.diary().entries("adopt")).containsExactly("adopt 3 1");
    }

    @Test
    void aTestPhaseThatHadFailedBreaksTheTask() {
        // given
        lab = testing(12);
        lab.laboratory().found(TaskState.TESTING, JobState.DONE, JobState.FAILED, JobState.ASSIGNED);

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.BROKEN);
        assertThat(lab.diary().entries("run")).isEmpty();
    }

    @Test
    void inTheRunPhaseOnlyBatchesWithOpenJobsAreStarted() {
        // given
        lab = bypassing(251);
        lab.laboratory().withSlots(5).found(TaskState.RUNNING, allDone(250));

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.diary().entries("openBatch")).containsExactly("openBatch 250 251");
    }

    @Test
    void aGrantThatWasLostWithTheHistoryIsUsed() {
        // given
        lab = bypassing(2);
        lab.laboratory().found(TaskState.RUNNING, JobState.DONE, JobState.ACTIVATED);

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.diary().entries("run")).containsExactly("run 1 1");
    }

    @Test
    void theLastJobHadEndedAndOnlyTheClosingWasMissing() {
        // given
        lab = bypassing(2);
        lab.laboratory().found(TaskState.RUNNING, JobState.DONE, JobState.FAILED);

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.FINALIZED);
    }

    @Test
    void aKillIsBroughtToItsEndAndTheRunsThatAreLeftAreRemovedFirst() {
        // given
        lab = bypassing(3);
        lab.laboratory()
                .found(TaskState.KILL, JobState.DONE, JobState.RUNNING, JobState.ASSIGNED)
                .running(1);

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.KILLED);
        assertThat(lab.laboratory().jobs()).containsExactly(JobState.DONE, JobState.KILLED, JobState.KILLED);
        assertThat(lab.diary().entries()).containsExactly("open", "removeRuns", "end 1 1", "close");
    }

    @ParameterizedTest
    @EnumSource(names = {"DONE", "FINALIZED", "BROKEN", "KILLED"})
    void aTaskThatHasEndedStaysAsItIs(TaskState end) {
        // given
        lab = bypassing(2);
        lab.laboratory().found(end, JobState.DONE, JobState.FAILED);

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(end);
        assertThat(lab.diary().entries("openBatch")).isEmpty();
    }

    private static JobState[] allDone(int jobs) {
        return IntStream.range(0, jobs).mapToObj(job -> JobState.DONE).toArray(JobState[]::new);
    }

    private static WorkflowTestEnvironment bypassing(int jobs) {
        return new WorkflowTestEnvironment(jobs, true);
    }

    private static WorkflowTestEnvironment testing(int jobs) {
        return new WorkflowTestEnvironment(jobs, false);
    }
}
