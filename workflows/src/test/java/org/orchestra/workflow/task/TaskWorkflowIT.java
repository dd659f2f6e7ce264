package org.orchestra.workflow.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

class TaskWorkflowIT {
    private WorkflowTestEnvironment lab;

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aTaskWithoutTestPhaseRunsEveryJobOnceAndIsDone() {
        // given
        lab = bypassing(25);
        lab.laboratory().withSlots(4);

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.laboratory().jobs()).hasSize(25).containsOnly(JobState.DONE);
        assertThat(lab.diary().entries("run")).hasSize(25).doesNotHaveDuplicates();
        assertThat(lab.diary().entries()).doesNotContain("startRunPhase");
    }

    @Test
    void theTestPhaseRunsTenJobsAndThenTheRunPhaseRunsTheOthers() {
        // given
        lab = testing(15);
        lab.laboratory().withSlots(20);

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.diary().entries("run")).hasSize(15).doesNotHaveDuplicates();
        int phase = lab.diary().entries().indexOf("startRunPhase");
        assertThat(lab.diary().entries().subList(0, phase).stream().filter(entry -> entry.startsWith("run")))
                .hasSize(10);
    }

    @Test
    void aTaskOfFewerThanTenJobsTestsThemAllAndIsDone() {
        // given
        lab = testing(3);
        lab.laboratory().withSlots(1);

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.diary().entries("run")).containsExactly("run 0 1", "run 1 1", "run 2 1");
    }

    @Test
    void aFailedTestJobBreaksTheTaskStopsItsOtherRunsAndStartsNoRunPhase() {
        // given job 1 fails while job 0 runs; job 2 gets its slot and runs, the others wait
        lab = testing(300);
        lab.laboratory().withSlots(2).hold(0, 2).outcome(1, 1, JobState.FAILED);

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.BROKEN);
        assertThat(lab.laboratory().jobs().get(0)).isEqualTo(JobState.BROKEN);
        assertThat(lab.laboratory().jobs().get(1)).isEqualTo(JobState.FAILED);
        assertThat(lab.laboratory().jobs().subList(2, 300)).containsOnly(JobState.BROKEN);
        assertThat(lab.diary().entries()).doesNotContain("startRunPhase", "openBatch 0 250", "openBatch 250 300");
    }

    @Test
    void theLastTestJobThatFailsBreaksTheTaskToo() {
        // given
        lab = testing(2);
        lab.laboratory().withSlots(1).outcome(1, 1, JobState.FAILED);

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.BROKEN);
        assertThat(lab.laboratory().jobs()).containsExactly(JobState.DONE, JobState.FAILED);
    }

    @Test
    void aFailedJobOfTheRunPhaseFinalizesTheTaskAndTheOthersRun() {
        // given
        lab = bypassing(5);
        lab.laboratory().withSlots(2).outcome(1, 1, JobState.FAILED);

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(lab.laboratory().jobs())
                .containsExactly(JobState.DONE, JobState.FAILED, JobState.DONE, JobState.DONE, JobState.DONE);
    }

    @Test
    void moreThan250JobsMakeTwoBatches() {
        // given
        lab = bypassing(251);
        lab.laboratory().withSlots(60);

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.diary().entries("openBatch")).containsExactlyInAnyOrder("openBatch 0 250", "openBatch 250 251");
        assertThat(lab.diary().entries("run")).hasSize(251).doesNotHaveDuplicates();
    }

    @Test
    void theStateCanBeAskedForWhileTheTaskRuns() {
        // given
        lab = testing(2);
        lab.laboratory().withSlots(2).hold(0, 1);

        // when
        lab.startWorkers().startTask();
        lab.diary().await("run", 2);

        // then
        assertThat(lab.running().getState()).isEqualTo(TaskState.TESTING);
        lab.laboratory().end(0, JobState.DONE);
        lab.laboratory().end(1, JobState.DONE);
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.running().getState()).isEqualTo(TaskState.DONE);
    }

    private static WorkflowTestEnvironment bypassing(int jobs) {
        return new WorkflowTestEnvironment(jobs, true);
    }

    private static WorkflowTestEnvironment testing(int jobs) {
        return new WorkflowTestEnvironment(jobs, false);
    }
}
