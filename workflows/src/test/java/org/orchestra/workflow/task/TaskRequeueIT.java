package org.orchestra.workflow.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

/** Jobs that failed on a node that was cordoned for it run again before their task ends. */
class TaskRequeueIT {
    private WorkflowTestEnvironment lab;

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void owedJobsRunAgainInTheirBatchAndNoOthers() {
        // given jobs of the second of two batches
        lab = new WorkflowTestEnvironment(252, true);
        lab.laboratory().withSlots(60).owe(250, 1).owe(251, 1).outcome(3, 1, JobState.FAILED);

        // when
        lab.startWorkers().startTask();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(lab.laboratory().jobs().get(3)).isEqualTo(JobState.FAILED);
        assertThat(lab.laboratory().jobs().subList(250, 252)).containsOnly(JobState.DONE);
        assertThat(lab.diary().entries("run"))
                .hasSize(254)
                .doesNotHaveDuplicates()
                .contains("run 250 2", "run 251 2");
        assertThat(lab.diary().entries("openBatch"))
                .containsExactlyInAnyOrder("openBatch 0 250", "openBatch 250 252", "openBatch 250 252");
        assertThat(lab.diary().entries("close")).hasSize(2);
    }

    @Test
    void aTestPhaseThatFailsByNoFaultOfItsJobsIsRunAgain() {
        // given job 1 fails while job 0 runs
        lab = new WorkflowTestEnvironment(12, false);
        lab.laboratory().withSlots(2).hold(0).owe(1, 1);

        // when
        lab.startWorkers().startTask();
        lab.diary().await("run 0 2");
        lab.laboratory().end(0, JobState.DONE);

        // then
        assertThat(lab.result()).isEqualTo(TaskState.DONE);
        assertThat(lab.laboratory().jobs()).hasSize(12).containsOnly(JobState.DONE);
        assertThat(lab.diary().entries("openBatch"))
                .containsExactly("openBatch 0 10", "openBatch 0 10", "openBatch 0 12");
    }

    @Test
    void aKillCutsIntoTheSecondRoundToo() {
        // given
        lab = new WorkflowTestEnvironment(3, true);
        lab.laboratory().withSlots(3).owe(1, 1).owe(2, 1);
        lab.laboratory().hold(2);
        lab.startWorkers().startTask();
        lab.diary().await("run 2 1");
        lab.laboratory().end(2, JobState.FAILED);
        lab.diary().await("run 2 2");

        // when
        lab.kill();

        // then
        assertThat(lab.result()).isEqualTo(TaskState.KILLED);
        assertThat(lab.laboratory().jobs()).contains(JobState.KILLED).doesNotContain(JobState.FAILED);
    }
}
