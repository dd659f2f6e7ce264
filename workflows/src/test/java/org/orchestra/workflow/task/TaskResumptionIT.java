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
    private WorkflowTestEnvironment env;

    @AfterEach
    void close() {
        env.close();
    }

    @Test
    void inTheTestPhaseItGoesOnWithTheTestJobsThatAreOpen() {
        // given
        env = testing(12);
        env.activities()
                .withSlots(5)
                .inState(TaskState.TESTING, JobState.DONE, JobState.DONE, JobState.ASSIGNED, JobState.RUNNING)
                .running(3);

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("run")).hasSize(9).doesNotContain("run 0 1", "run 1 1", "run 3 1");
        assertThat(env.events().entries("adopt")).containsExactly("adopt 3 1");
    }

    @Test
    void aTestPhaseThatHadFailedBreaksTheTask() {
        // given
        env = testing(12);
        env.activities().inState(TaskState.TESTING, JobState.DONE, JobState.FAILED, JobState.ASSIGNED);

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(TaskState.BROKEN);
        assertThat(env.events().entries("run")).isEmpty();
    }

    @Test
    void inTheRunPhaseOnlyBatchesWithOpenJobsAreStarted() {
        // given
        env = bypassing(251);
        env.activities().withSlots(5).inState(TaskState.RUNNING, allDone(250));

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("openBatch")).containsExactly("openBatch 250 251");
    }

    @Test
    void aGrantThatWasLostWithTheHistoryIsUsed() {
        // given
        env = bypassing(2);
        env.activities().inState(TaskState.RUNNING, JobState.DONE, JobState.ACTIVATED);

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("run")).containsExactly("run 1 1");
    }

    @Test
    void theLastJobHadEndedAndOnlyTheClosingWasMissing() {
        // given
        env = bypassing(2);
        env.activities().inState(TaskState.RUNNING, JobState.DONE, JobState.FAILED);

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
    }

    @Test
    void aKillIsBroughtToItsEndAndTheRunsThatAreLeftAreRemovedFirst() {
        // given
        env = bypassing(3);
        env.activities()
                .inState(TaskState.KILL, JobState.DONE, JobState.RUNNING, JobState.ASSIGNED)
                .running(1);

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(TaskState.KILLED);
        assertThat(env.activities().jobs()).containsExactly(JobState.DONE, JobState.KILLED, JobState.KILLED);
        assertThat(env.events().entries()).containsExactly("open", "clusterQueues", "removeRuns", "end 1 1", "close");
    }

    @ParameterizedTest
    @EnumSource(names = {"DONE", "FINALIZED", "BROKEN", "KILLED"})
    void aTaskThatHasEndedStaysAsItIs(TaskState end) {
        // given
        env = bypassing(2);
        env.activities().inState(end, JobState.DONE, JobState.FAILED);

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(end);
        assertThat(env.events().entries("openBatch")).isEmpty();
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
