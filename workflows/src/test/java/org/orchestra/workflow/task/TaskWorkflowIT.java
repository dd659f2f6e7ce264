package org.orchestra.workflow.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

class TaskWorkflowIT {
    private WorkflowTestEnvironment env;

    @AfterEach
    void close() {
        env.close();
    }

    @Test
    void aTaskWithoutTestPhaseRunsEveryJobOnceAndIsDone() {
        // given
        env = bypassing(25);
        env.activities().withSlots(4);

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.activities().jobs()).hasSize(25).containsOnly(JobState.DONE);
        assertThat(env.events().entries("run")).hasSize(25).doesNotHaveDuplicates();
        assertThat(env.events().entries()).doesNotContain("startRunPhase");
    }

    @Test
    void theTestPhaseRunsTenJobsAndThenTheRunPhaseRunsTheOthers() {
        // given
        env = testing(15);
        env.activities().withSlots(20);

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("run")).hasSize(15).doesNotHaveDuplicates();
        int phase = env.events().entries().indexOf("startRunPhase");
        assertThat(env.events().entries().subList(0, phase).stream().filter(entry -> entry.startsWith("run")))
                .hasSize(10);
    }

    @Test
    void aTaskOfFewerThanTenJobsTestsThemAllAndIsDone() {
        // given
        env = testing(3);
        env.activities().withSlots(1);

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("run")).containsExactly("run 0 1", "run 1 1", "run 2 1");
    }

    @Test
    void aFailedTestJobBreaksTheTaskStopsItsOtherRunsAndStartsNoRunPhase() {
        // given job 1 fails while job 0 runs; job 2 gets its slot and runs, the others wait
        env = testing(300);
        env.activities().withSlots(2).keepRunning(0, 2).outcome(1, 1, JobState.FAILED);

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(TaskState.BROKEN);
        assertThat(env.activities().jobs().get(0)).isEqualTo(JobState.BROKEN);
        assertThat(env.activities().jobs().get(1)).isEqualTo(JobState.FAILED);
        assertThat(env.activities().jobs().subList(2, 300)).containsOnly(JobState.BROKEN);
        assertThat(env.events().entries()).doesNotContain("startRunPhase", "openBatch 0 250", "openBatch 250 300");
    }

    @Test
    void theLastTestJobThatFailsBreaksTheTaskToo() {
        // given
        env = testing(2);
        env.activities().withSlots(1).outcome(1, 1, JobState.FAILED);

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(TaskState.BROKEN);
        assertThat(env.activities().jobs()).containsExactly(JobState.DONE, JobState.FAILED);
    }

    @Test
    void aFailedJobOfTheRunPhaseFinalizesTheTaskAndTheOthersRun() {
        // given
        env = bypassing(5);
        env.activities().withSlots(2).outcome(1, 1, JobState.FAILED);

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(env.activities().jobs())
                .containsExactly(JobState.DONE, JobState.FAILED, JobState.DONE, JobState.DONE, JobState.DONE);
    }

    @Test
    void moreThan250JobsMakeTwoBatches() {
        // given
        env = bypassing(251);
        env.activities().withSlots(60);

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("openBatch")).containsExactlyInAnyOrder("openBatch 0 250", "openBatch 250 251");
        assertThat(env.events().entries("run")).hasSize(251).doesNotHaveDuplicates();
    }

    @Test
    void theStateCanBeAskedForWhileTheTaskRuns() {
        // given
        env = testing(2);
        env.activities().withSlots(2).keepRunning(0, 1);

        // when
        env.startWorkers().startTask();
        env.events().await("run", 2);

        // then
        assertThat(env.running().getState()).isEqualTo(TaskState.TESTING);
        env.activities().end(0, JobState.DONE);
        env.activities().end(1, JobState.DONE);
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.running().getState()).isEqualTo(TaskState.DONE);
    }

    private static WorkflowTestEnvironment bypassing(int jobs) {
        return new WorkflowTestEnvironment(jobs, true);
    }

    private static WorkflowTestEnvironment testing(int jobs) {
        return new WorkflowTestEnvironment(jobs, false);
    }
}
